import { describe, expect, it } from 'vitest';
import type { StateSpan } from '#lib/contract/history.ts';
import { findAt, paintLane, placeOf, tally, timeTicks, zoneOffset } from './timeline-geometry.ts';

const FROM = Date.UTC(2026, 10, 23, 18);
const MINUTE = 60_000;
const TO = FROM + 100 * MINUTE;
const at = (minutes: number) => new Date(FROM + minutes * MINUTE).toISOString();

function span(from: number, to: number, state: StateSpan['state'], held = false): StateSpan {
  return { from: at(from), to: at(to), state, held };
}

/** One letter per pixel of a lane 100 px wide, one pixel a minute. */
function paint(spans: StateSpan[], notSeen: [number, number][] = [], width = 100): string {
  const letters = { open: 'O', half_open: 'H', unknown: '?', held: 'X', not_seen: '/', closed: '.' };
  return paintLane({ spans, notSeen: notSeen.map(([a, b]) => ({ from: at(a), to: at(b) })) }, FROM, TO, width)
    .map((segment) => letters[segment.paint].repeat(segment.width))
    .join('');
}

describe('paintLane', () => {
  it('paints each state where it was', () => {
    const text = paint([span(0, 50, 'closed'), span(50, 60, 'open'), span(60, 100, 'closed')]);
    expect(text).toBe('.'.repeat(50) + 'O'.repeat(10) + '.'.repeat(40));
  });

  it('never loses a state, however short', () => {
    const text = paint([span(0, 50, 'closed'), span(50, 50.0001, 'open'), span(50.0001, 100, 'closed')]);
    expect(text).toBe(`${'.'.repeat(50)}OO${'.'.repeat(48)}`);
  });

  it('keeps a short state at the very end', () => {
    expect(paint([span(0, 99.999, 'closed'), span(99.999, 100, 'open')])).toMatch(/^\.{98}OO$/);
  });

  it('lets the worst win the pixel', () => {
    const busy = Array.from({ length: 100 }, (_, n) =>
      span(n / 10, (n + 1) / 10, n % 3 === 1 ? 'open' : 'closed'),
    );
    expect(paint([...busy, span(10, 100, 'closed')], [], 10)).toBe(`OO${'.'.repeat(8)}`);
  });

  it('tells a hold from an outage, and shows the outage where both meet', () => {
    expect(paint([span(0, 40, 'open', true), span(40, 100, 'closed')])).toBe('X'.repeat(40) + '.'.repeat(60));
    expect(paint([span(0, 50, 'open', true), span(50, 50.2, 'open'), span(50.2, 100, 'closed')])).toContain(
      'XOO.',
    );
  });

  it('does not draw on the last state where nobody looked', () => {
    const text = paint([span(0, 100, 'open')], [[20, 30]]);
    expect(text).toBe('O'.repeat(20) + '/'.repeat(10) + 'O'.repeat(70));
  });

  it('shows a state that was learnt of afterwards inside a stretch nobody saw', () => {
    expect(paint([span(0, 100, 'closed')], [[20, 20.01]])).toBe(`${'.'.repeat(20)}//${'.'.repeat(78)}`);
  });

  it('paints what no span covers as not seen', () => {
    expect(paint([span(50, 100, 'closed')])).toBe('/'.repeat(50) + '.'.repeat(50));
    expect(paint([])).toBe('/'.repeat(100));
  });

  it('leaves out what lies outside the range', () => {
    expect(paint([span(-50, -10, 'open'), span(-10, 110, 'closed'), span(110, 120, 'open')])).toBe(
      '.'.repeat(100),
    );
  });

  it('has nothing to paint without width', () => {
    expect(paintLane({ spans: [span(0, 100, 'open')], notSeen: [] }, FROM, TO, 0)).toEqual([]);
  });

  it('fills every pixel exactly once, whatever it is given', () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const spans = Array.from({ length: 20 }, (_, n) => {
        const start = (seed * 37 + n * 53) % 120;
        const states = ['open', 'closed', 'half_open', 'unknown'] as const;
        return span(start, start + ((seed * n) % 7) / 3, states[(seed + n) % 4] ?? 'closed');
      });
      expect(paint(spans, [[seed % 90, (seed % 90) + 5]])).toHaveLength(100);
    }
  });
});

describe('findAt', () => {
  const lane = {
    spans: [span(0, 50, 'closed'), span(50, 50.01, 'open'), span(50.01, 100, 'closed')],
    notSeen: [{ from: at(80), to: at(90) }],
  };
  const find = (from: number, to: number) => findAt(lane, FROM + from * MINUTE, FROM + to * MINUTE);

  it('finds the short outage under a pixel, with its true extent', () => {
    expect(find(50, 51)).toEqual({ paint: 'open', span: lane.spans[1] });
    expect(find(10, 11)).toEqual({ paint: 'closed', span: lane.spans[0] });
  });

  it('knows nothing where nobody looked', () => {
    expect(find(84, 85)).toEqual({ paint: 'not_seen', span: null });
    expect(findAt({ spans: [], notSeen: [] }, FROM, TO)).toEqual({ paint: 'not_seen', span: null });
  });
});

describe('placeOf', () => {
  it('places a moment on the lane', () => {
    expect(placeOf(FROM + 25 * MINUTE, FROM, TO, 200)).toBe(50);
  });
});

describe('timeTicks', () => {
  it('gives round moments, no more than asked for', () => {
    const ticks = timeTicks(FROM + 3 * MINUTE, FROM + 63 * MINUTE, 6, 0);
    expect(ticks.map((tick) => (tick - FROM) / MINUTE)).toEqual([10, 20, 30, 40, 50, 60]);
  });

  it('is round in the zone of the operator', () => {
    const offset = 5.5 * 3_600_000;
    const [first = 0] = timeTicks(FROM, FROM + 86_400_000, 4, offset);
    expect((first + offset) % 21_600_000).toBe(0);
  });

  it('still ends for a very long range', () => {
    expect(timeTicks(0, 92 * 86_400_000, 4, 0).length).toBeLessThan(20);
  });
});

describe('zoneOffset', () => {
  it.each([
    ['UTC', 0],
    ['America/Bogota', -5],
    ['Asia/Kolkata', 5.5],
    ['Europe/Madrid', 1],
  ])('knows %s', (zone, hours) => {
    expect(zoneOffset(zone, FROM + 123)).toBe(hours * 3_600_000);
  });

  it('follows summer time', () => {
    expect(zoneOffset('Europe/Madrid', Date.UTC(2026, 6, 1))).toBe(7_200_000);
  });
});

describe('tally', () => {
  it('counts how often and how long', () => {
    const spans = [span(0, 1, 'open'), span(1, 5, 'closed'), span(5, 8, 'open')];
    expect(tally(spans, 'open')).toEqual({ times: 2, ms: 4 * MINUTE });
    expect(tally(spans, 'half_open')).toEqual({ times: 0, ms: 0 });
  });
});
