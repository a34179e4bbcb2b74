import { describe, expect, it } from 'vitest';
import { framePlot, mostTicks } from './plot-frame.ts';

describe('framePlot', () => {
  it('divides the width and leaves nothing over', () => {
    const frame = framePlot(900);
    expect(frame.gutter + frame.plot + 8).toBe(900);
    expect(frame.narrow).toBe(false);
  });

  it('gives a phone the room to the plot', () => {
    expect(framePlot(330)).toMatchObject({ narrow: true, gutter: 40, plot: 282 });
  });

  it('has no plot before it is laid out', () => {
    expect(framePlot(0).plot).toBe(0);
  });
});

describe('mostTicks', () => {
  it('keeps at least two', () => {
    expect(mostTicks(framePlot(100))).toBe(2);
    expect(mostTicks(framePlot(900))).toBe(8);
  });
});
