import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { digest, readStamp, removeStamp, whenChanged } from './stamp.mjs';

function sources(): string {
  const base = mkdtempSync(join(tmpdir(), 'stamp-'));
  onTestFinished(() => rmSync(base, { recursive: true }));
  mkdirSync(join(base, 'lib'));
  writeFileSync(join(base, 'lib', 'a.ts'), 'one');
  writeFileSync(join(base, 'lib', 'b.ts'), 'two');
  return base;
}

describe('digest', () => {
  it.each([
    { change: 'a text', make: (base: string) => writeFileSync(join(base, 'lib', 'a.ts'), 'other') },
    {
      change: 'a name',
      make: (base: string) => renameSync(join(base, 'lib', 'a.ts'), join(base, 'lib', 'c.ts')),
    },
    { change: 'a new file', make: (base: string) => writeFileSync(join(base, 'lib', 'c.ts'), '') },
    { change: 'a lost file', make: (base: string) => rmSync(join(base, 'lib', 'b.ts')) },
    {
      change: 'a file that was missing',
      make: (base: string) => writeFileSync(join(base, 'next.config.mjs'), ''),
    },
  ])('changes with $change', ({ make }) => {
    const base = sources();
    const before = digest(['lib', 'next.config.mjs'], { base });
    expect(digest(['lib', 'next.config.mjs'], { base })).toBe(before);
    make(base);
    expect(digest(['lib', 'next.config.mjs'], { base })).not.toBe(before);
  });

  it('leaves out what it is told to skip', () => {
    const base = sources();
    const skip = (path: string) => path.endsWith('.test.ts');
    const before = digest(['lib'], { base, skip });
    writeFileSync(join(base, 'lib', 'a.test.ts'), 'three');
    expect(digest(['lib'], { base, skip })).toBe(before);
  });
});

describe('whenChanged', () => {
  function stamped() {
    const name = `test-${randomUUID()}`;
    onTestFinished(() => removeStamp(name));
    const done: string[] = [];
    const make = (inputs: string, isThere = true) =>
      whenChanged(
        name,
        inputs,
        () => isThere,
        async () => void done.push(inputs),
      );
    return { name, done, make };
  }

  it('does the work once for the same inputs', async () => {
    const { done, make } = stamped();
    expect([await make('v1'), await make('v1'), await make('v2'), await make('v1')]).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(done).toEqual(['v1', 'v2', 'v1']);
  });

  it('does it again when what it makes is gone', async () => {
    const { done, make } = stamped();
    await make('v1');
    await make('v1', false);
    expect(done).toEqual(['v1', 'v1']);
  });

  it('does not take failed work for done', async () => {
    const { name, make } = stamped();
    await make('v1');
    const failing = whenChanged(
      name,
      'v2',
      () => true,
      () => Promise.reject(new Error('broken')),
    );
    await expect(failing).rejects.toThrow('broken');
    expect(readStamp(name)).toBeNull();
  });
});
