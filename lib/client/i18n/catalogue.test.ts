import { createTranslator } from 'use-intl';
import { describe, expect, it } from 'vitest';
import { CATALOGUES } from './catalogue.ts';
import { LOCALES } from './locale.ts';

type Tree = { readonly [key: string]: string | Tree };

function flatten(tree: Tree, path: readonly string[] = []): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[[...path, key].join('.'), value] as [string, string]]
      : flatten(value, [...path, key]),
  );
}

/** The arguments and tags a message needs, sorted. */
function needs(message: string): string[] {
  const args = [...message.matchAll(/\{(\w+)(?=[,}])/g)].map(([, name]) => `{${name}}`);
  const tags = [...message.matchAll(/<(\w+)>/g)].map(([, name]) => `<${name}>`);
  return [...new Set([...args, ...tags])].sort();
}

const english = new Map(flatten(CATALOGUES.en));

describe('CATALOGUES', () => {
  it.each(LOCALES)('has every sentence in %s, needing what the English one needs', (locale) => {
    const texts = new Map(flatten(CATALOGUES[locale]));
    expect([...texts.keys()].sort()).toEqual([...english.keys()].sort());
    const off = [...texts].filter(
      ([key, text]) => needs(text).join() !== needs(english.get(key) ?? '').join(),
    );
    expect(off).toEqual([]);
  });

  it.each(LOCALES)('has no sentence in %s that cannot be written', (locale) => {
    const wrong: string[] = [];
    const t = createTranslator({
      locale,
      messages: CATALOGUES[locale] as object,
      onError: (error) => wrong.push(error.message),
    }) as unknown as { markup: (key: string, values: Record<string, unknown>) => string };
    for (const [key, text] of flatten(CATALOGUES[locale])) {
      const values = Object.fromEntries(
        needs(text).map((need) =>
          need.startsWith('<') ? [need.slice(1, -1), (chunks: string) => chunks] : [need.slice(1, -1), 2],
        ),
      );
      const written = t.markup(key, values);
      if (written.includes('{') || (written === '' && text !== '')) wrong.push(key);
    }
    expect(wrong).toEqual([]);
  });

  it.each(LOCALES)('tells one from many in %s', (locale) => {
    const t = createTranslator({ locale, messages: CATALOGUES[locale], namespace: 'panel' });
    expect(t('breakers', { count: 1 })).toBe('1 breaker');
    expect(t('breakers', { count: 2 })).toBe('2 breakers');
  });
});
