import { chooseLocale, type Locale } from './i18n/locale.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** What a person set for this browser. It travels in cookies, so that the first paint is right. */
export interface Preferences {
  readonly locale: Locale;
  readonly theme: Theme;
  /** An IANA zone; UTC until the browser has said its own. */
  readonly timeZone: string;
}

/** Reads the preferences from cookies; whatever is missing or not one of ours falls back to what the browser says. */
export function readPreferences(
  cookie: (name: string) => string | undefined,
  acceptLanguage: string | null,
): Preferences {
  const theme = cookie('theme');
  return {
    locale: chooseLocale(cookie('locale'), acceptLanguage),
    theme: THEMES.find((known) => known === theme) ?? 'system',
    timeZone: readTimeZone(cookie('timezone')),
  };
}

/** The language of this browser, where no server has said it: as chosen here, else as the browser prefers. */
export function browserLocale(): Locale {
  const kept = /(?:^|;\s*)locale=(\w+)/.exec(document.cookie)?.[1];
  return chooseLocale(kept, navigator.languages.join(','));
}

/** Keeps a preference in this browser for a year. */
export function keepPreference(name: 'locale' | 'theme' | 'timezone', value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser we support
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=31536000; samesite=lax`;
}

function readTimeZone(value: string | undefined): string {
  if (value === undefined) return 'UTC';
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}
