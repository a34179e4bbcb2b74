/**
 * @param {string} version as in process.versions.node
 * @returns {string | null} what to tell the person, or null when this Node will do
 */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return null;
  return `Breaker Panel needs Node 20.19 or newer (24 is recommended); this is Node ${version}.`;
}
