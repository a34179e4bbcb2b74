'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { summaryQuery } from '#lib/client/queries.ts';
import { buttonClass } from '../ui/button.tsx';

/** A panel without breakers, and how it gets some. */
export function EmptyFleet() {
  const t = useTranslations('empty');
  const { data: summary } = useQuery(summaryQuery());
  const waiting = summary !== undefined && summary.services > 0;
  return (
    <section className="mx-auto flex max-w-xl flex-col gap-4 rounded-lg border border-dashed border-line-strong px-6 py-10">
      <h1 className="text-xl font-semibold">{waiting ? t('waitingTitle') : t('title')}</h1>
      <p className="text-ink-2">{waiting ? t('waiting', { services: summary.services }) : t('what')}</p>
      {!waiting && (
        <>
          <p className="text-ink-2">{t('register')}</p>
          <pre className="overflow-x-auto rounded-md bg-sunken px-3 py-2 text-xs">
            GET /metrics/circuit-breakers
          </pre>
          <p className="text-ink-2">
            {t.rich('demo', {
              code: (text) => <code className="rounded-sm bg-sunken px-1 py-0.5 text-sm">{text}</code>,
            })}
          </p>
        </>
      )}
      <Link
        href={waiting ? '/services' : '/services?register'}
        className={`${buttonClass('primary')} self-start`}
      >
        {waiting ? t('openServices') : t('openRegister')}
      </Link>
    </section>
  );
}
