'use client';

import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { keys } from '#lib/client/keys.ts';
import { openStream, type StreamStatus } from '#lib/client/stream.ts';
import { applyMessage, createRefresh } from '#lib/client/stream-cache.ts';
import { useClock } from '#lib/client/use-clock.ts';
import type { BreakerList } from '#lib/contract/breaker.ts';

const StatusContext = createContext<StreamStatus>('connecting');

/** Whether what is shown is live. */
export function useStreamStatus(): StreamStatus {
  return useContext(StatusContext);
}

/** Listens to the live stream for as long as the app is open, and writes what it says into the query cache. */
export function StreamProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const clock = useClock();
  const [status, setStatus] = useState<StreamStatus>('connecting');

  useEffect(() => {
    const refresh = createRefresh(client);
    const cursor = client.getQueryData<BreakerList>(keys.fleet)?.streamCursor ?? null;
    let caughtUp = cursor !== null;
    return openStream({
      cursor,
      onStatus: setStatus,
      onUnreadable: () => void client.invalidateQueries(),
      onMessage(message) {
        if (message.name === 'beat') clock.sync(Date.parse(message.data.at));
        applyMessage(client, refresh, message);
        // Without a cursor the stream starts now; what was loaded before may have changed in between.
        if (!caughtUp) void client.invalidateQueries();
        caughtUp = true;
      },
    });
  }, [client, clock]);

  return <StatusContext value={status}>{children}</StatusContext>;
}
