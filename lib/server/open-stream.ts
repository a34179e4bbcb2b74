import type { ChangeFeed } from './change-feed.ts';

/** What one browser may be behind before it is cut off, in bytes; it comes back with its cursor. */
const MAX_BEHIND_BYTES = 8 * 1024 * 1024;
/** How soon a browser reconnects by itself, in milliseconds. */
const RETRY_MS = 1_000;

/** Where to go on, null for now, and what says that the browser has left. */
export interface StreamRequest {
  readonly cursor: string | null;
  readonly signal: AbortSignal;
}

/**
 * The live stream (text/event-stream). It ends when the browser leaves, falls too far behind, or the process stops. Throws
 * `PanelError` (unavailable) while there is nothing live to tell.
 */
export async function openStream(
  { feed }: { readonly feed: Pick<ChangeFeed, 'ready' | 'subscribe'> },
  { cursor, signal }: StreamRequest,
): Promise<Response> {
  await feed.ready();
  let isOpen = true;
  let unsubscribe = () => {};
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const end = () => {
          if (!isOpen) return;
          leave();
          controller.close();
        };
        signal.addEventListener('abort', end, { once: true });
        const send = (bytes: Uint8Array) => {
          if (!isOpen) return;
          if ((controller.desiredSize ?? 0) > 0) controller.enqueue(bytes);
          else end();
        };
        send(new TextEncoder().encode(`retry: ${RETRY_MS}\n\n`));
        unsubscribe = feed.subscribe(cursor, { send, end });
        if (!isOpen) unsubscribe();
        if (signal.aborted) end();
      },
      cancel: leave,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: MAX_BEHIND_BYTES }),
  );
  function leave() {
    isOpen = false;
    unsubscribe();
  }
  const headers = {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  };
  return new Response(body, { headers });
}
