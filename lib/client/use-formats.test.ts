import { describe, expect, it } from 'vitest';
import { makeFormats } from './use-formats.ts';

const NOON = Date.UTC(2026, 10, 23, 12);

describe('makeFormats', () => {
  const en = makeFormats('en', 'UTC');

  it.each([
    [0, '0%'],
    [0.004, '0.4%'],
    [0.0951, '9.5%'],
    [0.5, '50%'],
    [1, '100%'],
  ])('writes the share %d as %s', (share, text) => {
    expect(en.percent(share)).toBe(text);
  });

  it.each([
    [0, '0'],
    [3.26, '3.3'],
    [42.4, '42'],
    [1_234, '1,234'],
  ])('writes the number %d as %s', (value, text) => {
    expect(en.number(value)).toBe(text);
  });

  it('names the day only when it is another one', () => {
    expect(en.time(NOON, NOON + 1_000)).toBe('12:00:00');
    expect(en.time(NOON, NOON + 86_400_000)).toBe('Nov 23, 12:00:00');
    expect(en.hour(NOON, NOON)).toBe('12:00');
  });

  it('uses the zone and language of the operator', () => {
    const bogota = makeFormats('es', 'America/Bogota');
    expect(bogota.time(NOON, NOON)).toBe('07:00:00');
    expect(bogota.day(NOON)).toBe('23 nov');
    expect(bogota.number(1234.5)).toBe('1235');
  });

  it('tells midnight in the operator’s zone from midnight elsewhere', () => {
    const tokyo = makeFormats('en', 'Asia/Tokyo');
    expect(tokyo.hour(Date.UTC(2026, 10, 23, 15), Date.UTC(2026, 10, 23, 14))).toBe('Nov 24, 00:00');
  });
});
