'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'use-intl';
import type { Theme } from '#lib/client/preferences.ts';
import { LiveSign } from './live-sign.tsx';
import { LogoMark } from './logo-mark.tsx';
import { Settings } from './settings.tsx';

const PLACES = [
  ['/', 'panel'],
  ['/services', 'services'],
] as const;

/** The bar on top of every screen: where one is, whether it is live, and the operator's own settings. */
export function Header({ theme }: { theme: Theme }) {
  const t = useTranslations('shell');
  const path = usePathname();
  const isHere = (href: string) =>
    href === '/' ? path === '/' || path.startsWith('/breakers') : path.startsWith(href);
  return (
    <header className="sticky top-0 z-20 border-b border-line bg-surface">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:z-30 focus:m-1.5 focus:rounded-md focus:bg-surface focus:px-3 focus:py-2"
      >
        {t('skip')}
      </a>
      <div className="mx-auto flex h-12 max-w-screen-2xl items-center gap-2 px-3 sm:gap-5 sm:px-5">
        <Link href="/" className="flex items-center gap-2 rounded-sm font-semibold" aria-label={t('product')}>
          <LogoMark className="h-6 w-6" />
          <span className="hidden sm:inline">{t('product')}</span>
        </Link>
        <nav aria-label={t('nav')} className="flex h-full items-stretch gap-1">
          {PLACES.map(([href, name]) => (
            <Link
              key={href}
              href={href}
              aria-current={isHere(href) ? 'page' : undefined}
              className="flex items-center border-b-2 border-transparent px-2 pt-0.5 text-ink-2 -outline-offset-2 hover:text-ink aria-[current]:border-ink aria-[current]:font-medium aria-[current]:text-ink"
            >
              {t(name)}
            </Link>
          ))}
        </nav>
        <span className="flex-1" />
        <LiveSign />
        <Settings theme={theme} />
      </div>
    </header>
  );
}
