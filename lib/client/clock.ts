/** The server's clock as this browser can tell it, in whole ticks of a second, shared by everything that shows an age. */
export interface Clock {
  /** The moment of the last tick, epoch milliseconds of the server. Stays the same between two ticks. */
  read(): number;
  /** The present moment, between two ticks too: what a question about "until now" asks with. */
  now(): number;
  /** The moment it was made with: what a server render and its hydration show. */
  readonly madeAt: number;
  /** The last moment of the server that was heard of: until then it vouched for what is shown as fresh. */
  heardAt(): number;
  /** Calls back at every tick; ticks only while someone listens. Returns how to stop. */
  subscribe(listener: () => void): () => void;
  /** Learns from a moment the server wrote, just received over the live stream. */
  sync(serverAt: number): void;
}

const TICK_MS = 1_000;
const KEPT_SAMPLES = 10;

/** Makes a clock that stands at `madeAt` until its first tick. */
export function createClock(madeAt: number, browserNow: () => number = Date.now): Clock {
  const listeners = new Set<() => void>();
  let samples: number[] = [];
  let tickAt = madeAt;
  let heardAt = madeAt;
  let timer: ReturnType<typeof setInterval> | undefined;

  // A message is never early, only late: the largest difference among the last ones is the nearest to the truth.
  const offset = () => (samples.length === 0 ? 0 : Math.max(...samples));
  const now = () => browserNow() + offset();

  function tick() {
    tickAt = now();
    for (const listener of listeners) listener();
  }

  return {
    madeAt,
    read: () => tickAt,
    now,
    heardAt: () => heardAt,
    subscribe(listener) {
      listeners.add(listener);
      timer ??= setInterval(tick, TICK_MS);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
    sync(serverAt) {
      heardAt = Math.max(heardAt, serverAt);
      samples = [...samples, serverAt - browserNow()].slice(-KEPT_SAMPLES);
    },
  };
}
