import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { PanelScreen } from '#components/panel/panel-screen.tsx';
import { fleetQuery } from '#lib/client/queries.ts';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { BreakerQuery } from '#lib/contract/breaker.ts';
import { getContext } from '#lib/server/context.ts';
import { listBreakers } from '#lib/server/list-breakers.ts';
import { requireLocalPage } from '#lib/server/local-page.ts';

export default async function Page() {
  await requireLocalPage();
  const client = makeQueryClient();
  const whole = BreakerQuery.parse({ fields: 'compact' });
  await client.prefetchQuery({ ...fleetQuery(), queryFn: async () => listBreakers(await getContext(), whole) });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <PanelScreen />
    </HydrationBoundary>
  );
}
