import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { CircuitBreaker, CircuitBreakerRegistry, presets, renderPrometheus } from '#lib/engine/index.ts';
import {
  blocksOf,
  fillIn,
  firstCells,
  guideFile,
  readmeFile,
  recipesFolder,
  tableUnder,
} from './testing/guide.ts';

const guide = await readFile(guideFile, 'utf8');
const defaults = new CircuitBreaker('guide');

describe('the guide of the engine', () => {
  // After a change of a recipe: npx vitest run --config .ci/vitest.config.ts --project unit docs/engine.test.ts -u
  it('shows every recipe as it is run', async () => {
    await expect(await fillIn(guide)).toMatchFileSnapshot(guideFile);
  });

  it('is begun by the project’s README, as it is run', async () => {
    await expect(await fillIn(await readFile(readmeFile, 'utf8'))).toMatchFileSnapshot(readmeFile);
  });

  it('shows no code but recipes, and leaves none out', async () => {
    const code = blocksOf(guide).filter(({ language }) =>
      /^(js|ts|jsx|tsx|javascript|typescript)$/.test(language),
    );
    expect(code.filter(({ kind }) => kind !== 'recipe')).toEqual([]);
    const files = (await readdir(recipesFolder)).filter((file) => /^[^.]+\.(ts|mjs)$/.test(file));
    expect(code.map(({ file }) => file).sort()).toEqual(files.sort());
  });

  it('knows every option, with its default', () => {
    const rows = tableUnder(guide, '| option | default | range |');
    const told = Object.fromEntries(
      rows.map(([option = '', value = '']) => [option.replaceAll('`', ''), value]),
    );
    expect(Object.keys(told).sort()).toEqual(Object.keys(defaults.config).sort());
    for (const [option, value] of Object.entries(defaults.config)) {
      if (typeof value !== 'object' && value !== undefined)
        expect.soft(told[option]?.replace(',', ''), option).toBe(String(value));
    }
  });

  it('knows the presets', () => {
    for (const [name, ...values] of tableUnder(guide, '| preset |')) {
      const preset = presets[name?.replace(/`|presets\./g, '') as keyof typeof presets];
      const { failureThreshold, successThreshold, timeoutMs, failureRateThreshold } = {
        ...defaults.config,
        ...preset,
      };
      const told = values.slice(0, 4).map((value) => Number(value.replace(',', '')));
      expect(told).toEqual([failureThreshold, successThreshold, timeoutMs, failureRateThreshold]);
    }
  });

  it('knows every field of the stats', () => {
    expect(firstCells(guide, '| field |').sort()).toEqual(Object.keys(defaults.getStats()).sort());
  });

  it('knows every event, and what a transition carries', () => {
    const events = firstCells(guide, '| event | is told |');
    expect(() => defaults.on('none' as 'call', () => {})).toThrow(events.join(', '));
    const told = tableUnder(guide, '| event | is told |')[0]?.[2] ?? '';
    const registry = new CircuitBreakerRegistry();
    let heard: object = {};
    registry.get('guide').on('transition', (transition) => {
      heard = transition;
    });
    registry.get('guide').forceOpen();
    expect(Array.from(told.matchAll(/`(\w+)`/g), ([, field]) => field).sort()).toEqual(
      Object.keys(heard).sort(),
    );
  });

  it('knows every metric', () => {
    const registry = new CircuitBreakerRegistry();
    registry.get('guide');
    const metrics = new Set(renderPrometheus(registry).match(/^circuit_breaker_\w+/gm));
    expect(new Set(guide.match(/\bcircuit_breaker_\w+/g))).toEqual(metrics);
  });
});
