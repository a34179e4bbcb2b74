import './globals.css';
import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { Banners } from '#components/shell/banners.tsx';
import { Header } from '#components/shell/header.tsx';
import { Providers } from '#components/shell/providers.tsx';
import { TabSignal } from '#components/shell/tab-signal.tsx';
import { CATALOGUES } from '#lib/client/i18n/catalogue.ts';
import { TOLD } from '#lib/client/i18n/told.ts';
import { operatorQuery, summaryQuery } from '#lib/client/queries.ts';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { getContext } from '#lib/server/context.ts';
import { requireLocalPage } from '#lib/server/local-page.ts';
import { readOperator } from '#lib/server/read-operator.ts';
import { readSummary } from '#lib/server/read-summary.ts';
import { requestPreferences } from './request-preferences.ts';

export async function generateMetadata(): Promise<Metadata> {
  const { shell } = CATALOGUES[(await requestPreferences()).locale];
  return {
    title: { default: shell.product, template: `%s · ${shell.product}` },
    description: shell.description,
  };
}

export const viewport: Viewport = { colorScheme: 'light dark', width: 'device-width', initialScale: 1 };

export default async function Layout({ children }: { children: ReactNode }) {
  await requireLocalPage();
  const preferences = await requestPreferences();
  const client = makeQueryClient();
  await Promise.all([
    client.prefetchQuery({ ...summaryQuery(), queryFn: async () => readSummary(await getContext()) }),
    client.prefetchQuery({ ...operatorQuery(), queryFn: readOperator }),
  ]);
  return (
    <html lang={preferences.locale} data-theme={preferences.theme}>
      <body className="min-h-dvh">
        <Providers
          preferences={preferences}
          messages={CATALOGUES[preferences.locale]}
          told={TOLD[preferences.locale]}
          at={Date.now()}
        >
          <HydrationBoundary state={dehydrate(client)}>
            <TabSignal />
            <Header theme={preferences.theme} />
            <Banners />
            <main
              id="main"
              tabIndex={-1}
              className="mx-auto max-w-screen-2xl px-3 py-4 outline-none sm:px-5 sm:py-5"
            >
              {children}
            </main>
          </HydrationBoundary>
        </Providers>
      </body>
    </html>
  );
}
