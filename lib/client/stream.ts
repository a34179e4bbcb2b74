import { STREAM_EVENTS, STREAM_LOST_AFTER_MS, type StreamEventName } from '#lib/contract/stream.ts';
import type { StreamMessage } from './stream-cache.ts';

/** `connecting` until something was heard, `live` while it is, `lost` after {@link STREAM_LOST_AFTER_MS} of silence. */
export type StreamStatus = 'connecting' | 'live' | 'lost';

export interface StreamOptions {
  /** Where to go on; null: from now. */
  readonly cursor: string | null;
  readonly onMessage: (message: StreamMessage) => void;
  readonly onStatus: (status: StreamStatus) => void;
  /** A message came that the contract does not describe: what it was about must be fetched. */
  readonly onUnreadable: () => void;
  readonly createSource?: (url: string) => EventSource;
}

/**
 * Listens to the live stream until the function it returns is called. The browser reconnects by itself; when a connection stays silent
 * or is refused for good, a new one goes on from the last cursor heard.
 */
export function openStream(options: StreamOptions): () => void {
  const createSource = options.createSource ?? ((url: string) => new EventSource(url));
  let cursor = options.cursor;
  let source: EventSource | null = null;
  let silence: ReturnType<typeof setTimeout> | undefined;

  function connect() {
    source?.close();
    source = createSource(
      cursor === null ? '/api/v1/stream' : `/api/v1/stream?${new URLSearchParams({ cursor })}`,
    );
    for (const name of Object.keys(STREAM_EVENTS) as StreamEventName[]) {
      source.addEventListener(name, (event) => hear(name, event));
    }
    waitForNext();
  }

  function waitForNext() {
    clearTimeout(silence);
    silence = setTimeout(() => {
      options.onStatus('lost');
      connect();
    }, STREAM_LOST_AFTER_MS);
  }

  function hear(name: StreamEventName, event: MessageEvent<string>) {
    if (event.lastEventId !== '') cursor = event.lastEventId;
    const message = readMessage(name, event.data);
    if (message === null) options.onUnreadable();
    else options.onMessage(message);
    options.onStatus('live');
    waitForNext();
  }

  options.onStatus('connecting');
  connect();
  return () => {
    clearTimeout(silence);
    source?.close();
  };
}

/** Parses the data of one event; null when it is not what the contract describes. */
export function readMessage(name: StreamEventName, data: string): StreamMessage | null {
  try {
    return { name, data: STREAM_EVENTS[name].parse(JSON.parse(data)) } as StreamMessage;
  } catch {
    return null;
  }
}
