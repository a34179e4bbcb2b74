import { en } from './en.ts';
import { es } from './es.ts';
import type { Locale } from './locale.ts';

/** The same keys with any text: what every language has to have. */
export type Catalogue = Texts<typeof en>;

type Texts<Tree> = { readonly [Key in keyof Tree]: Tree[Key] extends string ? string : Texts<Tree[Key]> };

declare module 'use-intl' {
  interface AppConfig {
    Locale: Locale;
    Messages: typeof en;
  }
}

/**
 * Every sentence by language. The English texts type the arguments of all: the others need the same ones, which their test proves and
 * the compiler cannot.
 */
export const CATALOGUES: Record<Locale, typeof en> = { en, es: es as typeof en };
