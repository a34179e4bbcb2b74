'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { IntlProvider, type Messages } from 'use-intl';
import { createClock } from '#lib/client/clock.ts';
import { keepPreference, type Preferences } from '#lib/client/preferences.ts';
import { getQueryClient } from '#lib/client/query-client.ts';
import { ClockContext } from '#lib/client/use-clock.ts';
import { ToldContext } from '#lib/client/use-told.ts';
import type { ToldSentences } from '#lib/domain/told.ts';
import { StreamProvider } from './stream-provider.tsx';

/** What every screen stands on: language and zone, the shared clock, the query cache, the live stream. */
export function Providers({
  preferences,
  messages,
  told,
  at,
  children,
}: {
  preferences: Preferences;
  messages: Messages;
  /** What the API says, in the language chosen. */
  told: ToldSentences;
  /** When the server rendered, epoch milliseconds. */
  at: number;
  children: ReactNode;
}) {
  const [clock] = useState(() => createClock(at));
  const timeZone = useBrowserZone(preferences.timeZone);
  return (
    <IntlProvider locale={preferences.locale} messages={messages} timeZone={timeZone}>
      <ToldContext value={told}>
        <QueryClientProvider client={getQueryClient()}>
          <ClockContext value={clock}>
            <StreamProvider>{children}</StreamProvider>
          </ClockContext>
        </QueryClientProvider>
      </ToldContext>
    </IntlProvider>
  );
}

/** The zone of this browser. The server rendered with the one it knew; the next visit starts right. */
function useBrowserZone(known: string): string {
  const [zone, setZone] = useState(known);
  useEffect(() => {
    const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (own === known) return;
    keepPreference('timezone', own);
    setZone(own);
  }, [known]);
  return zone;
}
