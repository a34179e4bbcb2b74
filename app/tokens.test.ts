import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./globals.css', import.meta.url), 'utf8');

/** The tokens written as `--name: light-dark(#…, #…)`. */
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [
    name,
    { light: light as string, dark: dark as string },
  ]),
);

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const STATES = ['open', 'half-open', 'closed', 'unknown', 'hand'];
const GROUNDS = ['ground', 'surface', 'sunken'];

const inks: [string, string][] = [
  ...['ink', 'ink-2'].flatMap((ink) =>
    [...GROUNDS, ...STATES.map((state) => `${state}-wash`)].map((on): [string, string] => [ink, on]),
  ),
  ...GROUNDS.map((on): [string, string] => ['ink-3', on]),
  ...STATES.flatMap((state) =>
    ['surface', 'ground', `${state}-wash`].map((on): [string, string] => [`${state}-ink`, on]),
  ),
  ['on-hand', 'hand'],
  ['on-open', 'open'],
  ['ground', 'ink'],
];
const shapes = STATES.flatMap((state) =>
  ['surface', 'ground', `${state}-wash`].map((on): [string, string] => [state, on]),
);

describe.each(['light', 'dark'] as const)('the tokens in %s', (theme) => {
  const value = (name: string) => {
    const token = tokens.get(name);
    if (token === undefined) throw new Error(`globals.css has no token --${name}`);
    return token[theme];
  };

  it.each(inks)('write %s on %s with a contrast of 4.5 or more', (ink, on) => {
    expect(contrast(value(ink), value(on))).toBeGreaterThanOrEqual(4.5);
  });

  it.each([...shapes, ['line-strong', 'surface'], ['line-strong', 'ground']])(
    'draw %s on %s with a contrast of 3 or more',
    (shape, on) => {
      expect(contrast(value(shape as string), value(on as string))).toBeGreaterThanOrEqual(3);
    },
  );
});
