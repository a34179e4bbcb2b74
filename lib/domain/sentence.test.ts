import { describe, expect, it } from 'vitest';
import { toSentence } from './sentence.ts';

describe('toSentence', () => {
  it.each([
    [
      'nothing listens at this address (connection refused)',
      'Nothing listens at this address (connection refused).',
    ],
    ['The journal went back.', 'The journal went back.'],
    ['', '.'],
  ])('makes %j %j', (clause, sentence) => {
    expect(toSentence(clause)).toBe(sentence);
  });
});
