/** @typedef {{ packages: Record<string, { version?: string, optional?: boolean, devOptional?: boolean }> }} Lockfile */

/**
 * Whether an installation made by hand already is the one the lockfile asks for. Optional packages are left out: most
 * of them belong to other platforms.
 * @param {Lockfile} lockfile package-lock.json
 * @param {Lockfile} installed node_modules/.package-lock.json, which npm writes when it is done
 */
export function matchesLockfile(lockfile, installed) {
  return Object.entries(lockfile.packages).every(([path, { version, optional }]) => {
    if (path === '') return true;
    const found = installed.packages[path];
    return found ? found.version === version : optional === true;
  });
}
