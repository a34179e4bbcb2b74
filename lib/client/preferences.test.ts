import { afterEach, describe, expect, it, vi } from 'vitest';
import { chooseLocale } from './i18n/locale.ts';
import { browserLocale, readPreferences } from './preferences.ts';

describe('chooseLocale', () => {
  it.each([
    ['what was chosen, over the browser', 'es', 'en-GB,en', 'es'],
    ['the browser when what was chosen is not ours', 'tlh', 'es-CO,es;q=0.9', 'es'],
    ['the first of ours the browser prefers', undefined, 'de,es;q=0.8,en;q=0.9', 'en'],
    ['nothing the browser refuses', undefined, 'es;q=0, en;q=0.1', 'en'],
    ['English when nothing fits', undefined, 'de-DE, *;q=0.5', 'en'],
    ['English when nobody says anything', undefined, null, 'en'],
  ])('takes %s', (_, chosen, acceptLanguage, locale) => {
    expect(chooseLocale(chosen, acceptLanguage)).toBe(locale);
  });
});

describe('readPreferences', () => {
  it('reads what the cookies say', () => {
    const cookies: Record<string, string> = { theme: 'dark', locale: 'es', timezone: 'America/Bogota' };
    expect(readPreferences((name) => cookies[name], null)).toEqual({
      theme: 'dark',
      locale: 'es',
      timeZone: 'America/Bogota',
    });
  });

  it('does not trust a cookie that is not one of ours', () => {
    expect(readPreferences(() => '"><script>', null)).toEqual({
      theme: 'system',
      locale: 'en',
      timeZone: 'UTC',
    });
  });
});

describe('browserLocale', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it.each([
    ['what was chosen', 'theme=dark; locale=es', ['en-GB'], 'es'],
    ['the browser where nothing was chosen', 'mylocale=en', ['es-CO', 'en'], 'es'],
    ['English when nothing fits', '', ['de'], 'en'],
  ])('takes %s', (_, cookie, languages, locale) => {
    vi.stubGlobal('document', { cookie });
    vi.stubGlobal('navigator', { languages });
    expect(browserLocale()).toBe(locale);
  });
});
