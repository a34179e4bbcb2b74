/** Where the plots of one breaker's history lie, so that timeline and charts share their time axis. Pixels. */
export interface PlotFrame {
  readonly total: number;
  /** Left of the plot: names and scales. */
  readonly gutter: number;
  readonly plot: number;
  /** Names stand above their lanes for want of room beside them. */
  readonly narrow: boolean;
}

const RIGHT = 8;

/** The frame for a width; nothing to draw in until there is one. */
export function framePlot(total: number): PlotFrame {
  const narrow = total < 560;
  const gutter = narrow ? 40 : 136;
  return { total, gutter, plot: Math.max(0, total - gutter - RIGHT), narrow };
}

/** How many labels of a time axis fit. */
export function mostTicks(frame: PlotFrame): number {
  return Math.max(2, Math.floor(frame.plot / 90));
}
