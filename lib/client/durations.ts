const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

type Unit = (typeof UNITS)[number][0];

const formats = new Map<string, Intl.NumberFormat>();

function formatUnit(value: number, unit: Unit, locale: string, style: 'narrow' | 'long'): string {
  const key = `${locale} ${unit} ${style}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: style });
    formats.set(key, format);
  }
  return format.format(value);
}

/**
 * A stretch of time in its two largest units, cut to whole seconds: `3m 12s`, `2h 5m`. `long` is for reading aloud: `3 minutes 12 seconds`.
 * Less than nothing is nothing: clocks differ.
 */
export function formatDuration(ms: number, locale: string, style: 'narrow' | 'long' = 'narrow'): string {
  let seconds = Math.max(0, Math.floor(ms / 1_000));
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const value = Math.floor(seconds / size);
    seconds -= value * size;
    if (value > 0 || (parts.length === 0 && unit === 'second'))
      parts.push(formatUnit(value, unit, locale, style));
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(' ');
}

/** As {@link formatDuration} for what is still to come: it shows a last second until that has passed. */
export function formatCountdown(ms: number, locale: string): string {
  return formatDuration(Math.ceil(Math.max(0, ms) / 1_000) * 1_000, locale);
}
