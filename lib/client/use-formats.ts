'use client';

import { useMemo } from 'react';
import { useLocale, useTimeZone } from 'use-intl';
import { formatCountdown, formatDuration } from './durations.ts';

/** How numbers and moments are written in the operator's language and zone. */
export interface Formats {
  /** 0..1 as a percentage; a small one keeps a decimal, so that something never reads as nothing. */
  percent(share: number): string;
  /** A count or a rate: whole from ten on, one decimal below. */
  number(value: number): string;
  /** Hours, minutes and seconds; with the day when it is not the day of `now`. Epoch milliseconds. */
  time(at: number, now: number): string;
  /** Hours and minutes, for what is planned. */
  hour(at: number, now: number): string;
  /** The day alone, for axes. */
  day(at: number): string;
  duration(ms: number): string;
  /** The same, to be read aloud. */
  spokenDuration(ms: number): string;
  countdown(ms: number): string;
}

/** {@link Formats} for the language and zone the shell provides. */
export function useFormats(): Formats {
  const locale = useLocale();
  const timeZone = useTimeZone() ?? 'UTC';
  return useMemo(() => makeFormats(locale, timeZone), [locale, timeZone]);
}

/** {@link Formats} for one language and zone. */
export function makeFormats(locale: string, timeZone: string): Formats {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const fine = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const wholePercent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const finePercent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const dated = (style: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone, hourCycle: 'h23', ...style });
  const seconds = dated({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const minutes = dated({ hour: '2-digit', minute: '2-digit' });
  const days = dated({ day: 'numeric', month: 'short' });
  const onDay = (at: number, now: number, clock: Intl.DateTimeFormat) =>
    days.format(at) === days.format(now) ? clock.format(at) : `${days.format(at)}, ${clock.format(at)}`;
  return {
    percent: (share) => (share > 0 && share < 0.1 ? finePercent : wholePercent).format(share),
    number: (value) => (Math.abs(value) < 10 ? fine : whole).format(value),
    time: (at, now) => onDay(at, now, seconds),
    hour: (at, now) => onDay(at, now, minutes),
    day: (at) => days.format(at),
    duration: (ms) => formatDuration(ms, locale),
    spokenDuration: (ms) => formatDuration(ms, locale, 'long'),
    countdown: (ms) => formatCountdown(ms, locale),
  };
}
