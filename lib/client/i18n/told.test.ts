import { describe, expect, it } from 'vitest';
import { API_SENTENCES } from '#lib/contract/sentences.ts';
import { LOCALES } from './locale.ts';
import { TOLD } from './told.ts';

const places = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe('TOLD', () => {
  it.each(LOCALES.filter((locale) => locale !== 'en'))(
    'has every sentence of the API in %s, with the same places',
    (locale) => {
      const off = Object.entries(API_SENTENCES).filter(
        ([code, sentence]) => places(TOLD[locale][code] ?? '').join() !== places(sentence).join(),
      );
      expect(Object.keys(TOLD[locale]).sort()).toEqual(Object.keys(API_SENTENCES).sort());
      expect(off).toEqual([]);
    },
  );
});
