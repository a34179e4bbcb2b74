import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CASES } from './testing/cases.ts';

/** The numbers at the ends of the titles of this folder's tests. */
function shown(): string[] {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))
    .flatMap((source) => [...source.matchAll(/\(([A-GR]\d+(?:, [A-GR]\d+)*)\)['"`],/g)])
    .flatMap(([, numbers = '']) => numbers.split(', '));
}

describe('the cases that breakers get wrong', () => {
  it('are each shown by a test', () => {
    expect([...new Set(shown())].sort()).toEqual(Object.keys(CASES).sort());
  });
});
