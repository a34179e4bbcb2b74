import { describe, expect, it } from 'vitest';
import { formatCountdown, formatDuration } from './durations.ts';

const S = 1_000;
const M = 60 * S;
const H = 60 * M;
const D = 24 * H;

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [-5 * S, '0s'],
    [999, '0s'],
    [59 * S, '59s'],
    [M, '1m'],
    [3 * M + 12 * S, '3m 12s'],
    [2 * H + 5 * M + 9 * S, '2h 5m'],
    [2 * H + 9 * S, '2h'],
    [4 * D + 3 * H + 59 * M, '4d 3h'],
    [400 * D, '400d'],
  ])('writes %i ms as %s', (ms, text) => {
    expect(formatDuration(ms, 'en')).toBe(text);
  });

  it('can be read aloud, in the language asked for', () => {
    expect(formatDuration(M + 2 * S, 'en', 'long')).toBe('1 minute 2 seconds');
    expect(formatDuration(2 * H + M, 'es', 'long')).toBe('2 horas 1 minuto');
  });
});

describe('formatCountdown', () => {
  it('counts the second that runs', () => {
    expect(formatCountdown(11_001, 'en')).toBe('12s');
    expect(formatCountdown(0, 'en')).toBe('0s');
    expect(formatCountdown(-1, 'en')).toBe('0s');
  });
});
