import type { Circuit } from '#lib/contract/breaker.ts';

/** The seed's configuration keys, in the order they are shown. */
export const CONFIG_KEYS = [
  'failure_threshold',
  'failure_rate_threshold',
  'sliding_window_size',
  'timeout',
  'success_threshold',
  'half_open_max_calls',
  'expected_exception',
] as const;
export type ConfigKey = (typeof CONFIG_KEYS)[number];

/** One setting with each value it has and the instances that have it: one value unless they differ. */
export interface Setting {
  readonly key: string;
  readonly values: readonly { readonly value: unknown; readonly urls: readonly string[] }[];
}

/** What the instances report as configuration, known keys first. Empty when none reports any. */
export function mergeConfigs(circuits: readonly Pick<Circuit, 'url' | 'config'>[]): Setting[] {
  const settings = new Map<string, Map<string, { value: unknown; urls: string[] }>>();
  for (const { url, config } of circuits) {
    for (const [key, value] of Object.entries(config ?? {})) {
      const values = settings.get(key) ?? new Map();
      settings.set(key, values);
      const text = JSON.stringify(value);
      const known = values.get(text);
      if (known === undefined) values.set(text, { value, urls: [url] });
      else known.urls.push(url);
    }
  }
  return [...settings]
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map(([key, values]) => ({ key, values: [...values.values()] }));
}

/** The failure rates at which the circuits trip, 0..1: one unless the instances differ. */
export function rateThresholds(circuits: readonly Pick<Circuit, 'url' | 'config'>[]): number[] {
  const setting = mergeConfigs(circuits).find(({ key }) => key === 'failure_rate_threshold');
  return (setting?.values ?? []).flatMap(({ value }) => (typeof value === 'number' ? value : []));
}

function rank(key: string): number {
  const place = CONFIG_KEYS.indexOf(key as ConfigKey);
  return place === -1 ? CONFIG_KEYS.length : place;
}
