import { randomOf } from './random.ts';

/** What can happen to a fleet and its panel; the first three are kills. */
export const DEEDS = {
  'kill a collector': { kill: true, awayMs: [300, 4_000] },
  'kill a service': { kill: true, awayMs: [100, 3_000] },
  'kill Postgres': { kill: true, awayMs: [0, 6_000] },
  'pause a collector': { kill: false, awayMs: [11_000, 13_000] },
  'stop a collector': { kill: false, awayMs: [300, 2_000] },
  'cut connections': { kill: false, awayMs: [0, 0] },
} as const;

export type DeedKind = keyof typeof DEEDS;

/** One thing that happens. */
export interface Deed {
  /** Milliseconds since the beginning. */
  readonly atMs: number;
  readonly kind: DeedKind;
  /** Which of those that run, as a number in 0..1. */
  readonly victim: number;
  /** How long until it is back, in milliseconds. */
  readonly awayMs: number;
}

const GUST_MS = 400;

/** The deeds of a run with so many kills, about one every `everyMs`: the same for the same seed. */
export function planDeeds(seed: number, kills: number, everyMs: number): Deed[] {
  const random = randomOf(seed);
  const kinds = shuffle(kindsFor(kills), random);
  let atMs = 0;
  return kinds.map((kind) => {
    const [least, most] = DEEDS[kind].awayMs;
    // Every other one comes on top of the one before.
    atMs += random() < 0.5 ? GUST_MS * random() : 2 * everyMs * (0.5 + random());
    return {
      atMs: Math.round(atMs),
      kind,
      victim: random(),
      awayMs: Math.round(least + (most - least) * random()),
    };
  });
}

function kindsFor(kills: number): DeedKind[] {
  const database = Math.max(1, Math.round(kills / 5));
  const services = Math.max(1, Math.round((kills - database) / 2));
  const counts: Record<DeedKind, number> = {
    'kill a collector': Math.max(1, kills - database - services),
    'kill a service': services,
    'kill Postgres': database,
    'pause a collector': Math.max(1, Math.round(kills / 10)),
    'stop a collector': Math.max(1, Math.round(kills / 10)),
    'cut connections': Math.max(1, Math.round(kills / 5)),
  };
  return (Object.keys(counts) as DeedKind[]).flatMap((kind) =>
    Array.from({ length: counts[kind] }, () => kind),
  );
}

function shuffle<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
