import { describe, expect, it } from 'vitest';
import { timeoutMs } from './timeout.ts';

describe('timeoutMs', () => {
  it('reads the seconds of the configuration', () => {
    expect(timeoutMs([{ config: { timeout: 60 } }, { config: { timeout: 60 } }])).toBe(60_000);
  });

  it.each([
    ['differ', [{ config: { timeout: 60 } }, { config: { timeout: 30 } }]],
    ['do not all tell', [{ config: { timeout: 60 } }, { config: null }]],
    ['write something else', [{ config: { timeout: 'soon' } }]],
    ['are none', []],
  ])('claims nothing when the circuits %s', (_, circuits) => {
    expect(timeoutMs(circuits)).toBeNull();
  });
});
