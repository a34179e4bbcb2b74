import { describe, expect, it } from 'vitest';
import { EventRing } from './event-ring.ts';

function push(ring: EventRing, number: number, { at = number, bytes = 1 } = {}) {
  ring.push({ number, at, bytes: new Uint8Array(bytes) });
}

function numbersAfter(ring: EventRing, number: number) {
  return ring.after(number)?.map((frame) => frame.number) ?? null;
}

describe('EventRing', () => {
  it('gives what came after a number', () => {
    const ring = new EventRing(1_000, 1_000);
    for (const number of [1, 2, 3]) push(ring, number);
    expect(numbersAfter(ring, 0)).toEqual([1, 2, 3]);
    expect(numbersAfter(ring, 2)).toEqual([3]);
    expect(numbersAfter(ring, 3)).toEqual([]);
  });

  it('forgets what is too old, and says so to whoever asks for it', () => {
    const ring = new EventRing(100, 1_000);
    push(ring, 1, { at: 0 });
    push(ring, 2, { at: 90 });
    push(ring, 3, { at: 150 });
    expect(numbersAfter(ring, 0)).toBeNull();
    expect(numbersAfter(ring, 1)).toEqual([2, 3]);
  });

  it('forgets the oldest when there are too many bytes, an event that is too long by itself too', () => {
    const ring = new EventRing(1_000, 10);
    push(ring, 1, { bytes: 6 });
    push(ring, 2, { bytes: 6 });
    expect(numbersAfter(ring, 0)).toBeNull();
    expect(numbersAfter(ring, 1)).toEqual([2]);
    push(ring, 3, { bytes: 11 });
    expect(numbersAfter(ring, 2)).toBeNull();
    expect(numbersAfter(ring, 3)).toEqual([]);
  });
});
