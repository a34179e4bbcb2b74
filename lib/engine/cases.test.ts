import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CASES } from './testing/cases.ts';

/** The sources of this folder's tests. */
const SOURCES = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'));

/** The numbers at the ends of their titles. */
function shown(): string[] {
  return SOURCES.flatMap((source) => [...source.matchAll(/\(([A-GR]\d+(?:, [A-GR]\d+)*)\)['"`],/g)]).flatMap(
    ([, numbers = '']) => numbers.split(', '),
  );
}

describe('the cases that breakers get wrong', () => {
  it('are each shown by a test', () => {
    expect([...new Set(shown())].sort()).toEqual(Object.keys(CASES).sort());
  });

  it('are shown by tests that run: none is left out, put off, or bound to fail', () => {
    const leftOut = /\b(?:it|describe|test)(?:\.\w+)*\.(?:skip|skipIf|runIf|only|todo|fails)\b/;
    expect(SOURCES.filter((source) => leftOut.test(source))).toEqual([]);
  });
});
