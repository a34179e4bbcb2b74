import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { PanelScreen } from '#components/panel/panel-screen.tsx';
import { fleetQuery } from '#lib/client/queries.ts';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { getContext } from '#lib/server/context.ts';
import { listBreakers } from '#lib/server/list-breakers.ts';
import { requireLocalPage } from '#lib/server/local-page.ts';

export default async function Page() {
  await requireLocalPage();
  const client = makeQueryClient();
  const whole = { fields: 'compact', sort: 'worst', limit: 100 } as const;
  await client.prefetchQuery({
    ...fleetQuery(),
    queryFn: async () => listBreakers(await getContext(), whole),
  });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <PanelScreen />
    </HydrationBoundary>
  );
}
