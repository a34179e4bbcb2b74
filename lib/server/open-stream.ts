import type { ServerContext } from './context.ts';

/** What one browser may be behind before it is cut off, in bytes; it comes back with its cursor. */
const MAX_BEHIND_BYTES = 8 * 1024 * 1024;
/** How soon a browser reconnects by itself, in milliseconds. */
const RETRY_MS = 1_000;

/**
 * The live stream (text/event-stream) from `cursor` on, or from now on. It ends when the browser leaves, falls too far behind, or the
 * process stops. Throws `PanelError` (unavailable) while there is nothing live to tell.
 */
export function openStream(
  ctx: ServerContext,
  { cursor, signal }: { cursor: string | null; signal: AbortSignal },
): Response {
  const greeting = new TextEncoder().encode(`retry: ${RETRY_MS}\n\n`);
  let leave = () => {};
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let open = true;
        let unsubscribe = () => {};
        leave = () => {
          if (!open) return;
          open = false;
          signal.removeEventListener('abort', leave);
          unsubscribe();
          controller.close();
        };
        const send = (bytes: Uint8Array) => {
          if (!open) return;
          if ((controller.desiredSize ?? 0) <= 0) leave();
          else controller.enqueue(bytes);
        };
        send(greeting);
        unsubscribe = ctx.feed.subscribe(cursor, { send, end: leave });
        if (!open) unsubscribe();
        signal.addEventListener('abort', leave);
        if (signal.aborted) leave();
      },
      cancel: () => leave(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: MAX_BEHIND_BYTES }),
  );
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  });
}
