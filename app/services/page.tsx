import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { ServicesScreen } from '#components/services/services-screen.tsx';
import { CATALOGUES } from '#lib/client/i18n/catalogue.ts';
import { servicesQuery } from '#lib/client/queries.ts';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { getContext } from '#lib/server/context.ts';
import { listServices } from '#lib/server/list-services.ts';
import { requireLocalPage } from '#lib/server/local-page.ts';
import { requestPreferences } from '../request-preferences.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: CATALOGUES[(await requestPreferences()).locale].services.title };
}

export default async function Page() {
  await requireLocalPage();
  const client = makeQueryClient();
  await client.prefetchQuery({ ...servicesQuery(), queryFn: async () => listServices(await getContext()) });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ServicesScreen />
    </HydrationBoundary>
  );
}
