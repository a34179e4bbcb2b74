import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inProject } from '../settings/project.mjs';
import { matchesLockfile } from './installed.mjs';

describe('matchesLockfile', () => {
  const lockfile = {
    packages: {
      '': {},
      'node_modules/next': { version: '16.4.6' },
      'node_modules/@next/swc-win32-x64-msvc': { version: '16.4.6', optional: true },
    },
  };

  it.each([
    { what: 'what it asks for', packages: { 'node_modules/next': { version: '16.4.6' } }, matches: true },
    { what: 'another version', packages: { 'node_modules/next': { version: '16.4.5' } }, matches: false },
    { what: 'nothing', packages: {} as Record<string, { version: string }>, matches: false },
  ])('is $matches for an installation of $what', ({ packages, matches }) => {
    expect(matchesLockfile(lockfile, { packages })).toBe(matches);
  });
});

describe('package-lock.json', () => {
  const lockfile: { packages: Record<string, { optionalDependencies?: Record<string, string> }> } =
    JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8'));

  // npm leaves out what its registry does not have, and then refuses the lockfile that it wrote itself.
  it('lists the optional packages of every platform, without which npm ci refuses it', () => {
    const names = new Set(
      Object.keys(lockfile.packages).map((path) => path.replace(/^.*node_modules\//, '')),
    );
    const wanted = Object.values(lockfile.packages).flatMap((entry) =>
      Object.keys(entry.optionalDependencies ?? {}),
    );
    expect(wanted.filter((name) => !names.has(name))).toEqual([]);
  });
});
