export const LOCALES = ['en', 'es'] as const;
export type Locale = (typeof LOCALES)[number];

/** The language a person chose, else the one their browser prefers most among ours, else English. */
export function chooseLocale(chosen: string | undefined, acceptLanguage: string | null): Locale {
  return findLocale(chosen ?? '') ?? preferred(acceptLanguage ?? '') ?? 'en';
}

function findLocale(tag: string): Locale | undefined {
  const language = tag.trim().toLowerCase().split('-')[0];
  return LOCALES.find((locale) => locale === language);
}

function preferred(acceptLanguage: string): Locale | undefined {
  return acceptLanguage
    .split(',')
    .map((part) => {
      const [tag = '', quality = 'q=1'] = part.split(';');
      return { locale: findLocale(tag), quality: Number(quality.trim().replace(/^q=/, '')) || 0 };
    })
    .filter((choice) => choice.quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .find((choice) => choice.locale !== undefined)?.locale;
}
