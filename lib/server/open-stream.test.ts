import { describe, expect, it } from 'vitest';
import type { Subscriber } from './event-stream.ts';
import { openStream } from './open-stream.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

async function connect(missed: readonly string[] = []) {
  const subscribers = new Set<Subscriber>();
  const feed = {
    ready: async () => {},
    subscribe(_cursor: string | null, subscriber: Subscriber) {
      for (const text of missed) subscriber.send(encoder.encode(text));
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
  };
  const abort = new AbortController();
  const response = await openStream({ feed }, { cursor: null, signal: abort.signal });
  if (response.body === null) throw new Error('no body');
  const tell = (bytes: Uint8Array) => {
    for (const subscriber of subscribers) subscriber.send(bytes);
  };
  return { response, reader: response.body.getReader(), subscribers, tell, abort };
}

describe('openStream', () => {
  it('greets, tells what was missed, then what is new', async () => {
    const { response, reader, tell } = await connect(['missed']);
    tell(encoder.encode('new'));
    const heard: string[] = [];
    for (let count = 0; count < 3; count += 1) heard.push(decoder.decode((await reader.read()).value));
    expect(heard).toEqual(['retry: 1000\n\n', 'missed', 'new']);
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(response.headers.get('content-type')).toMatch('text/event-stream');
  });

  it('ends when the browser leaves', async () => {
    const { reader, subscribers, abort } = await connect();
    abort.abort();
    expect(subscribers.size).toBe(0);
    await reader.read();
    expect((await reader.read()).done).toBe(true);
  });

  it('is told no more when its body is cancelled', async () => {
    const { reader, subscribers } = await connect();
    await reader.cancel();
    expect(subscribers.size).toBe(0);
  });

  it('cuts off a browser that does not read, after what it had queued', async () => {
    const { reader, subscribers, tell } = await connect();
    for (let count = 0; count < 9; count += 1) tell(new Uint8Array(1024 * 1024));
    expect(subscribers.size).toBe(0);
    let bytes = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read())
      bytes += part.value.byteLength;
    expect(bytes).toBeLessThanOrEqual(9 * 1024 * 1024);
  });

  it('lets a browser that reads go on for ever', async () => {
    const { reader, subscribers, tell } = await connect();
    await reader.read();
    for (let count = 0; count < 20; count += 1) {
      tell(new Uint8Array(1024 * 1024));
      await reader.read();
    }
    expect(subscribers.size).toBe(1);
  });

  it('ends with the process', async () => {
    const { reader, subscribers } = await connect();
    for (const subscriber of subscribers) subscriber.end();
    await reader.read();
    expect((await reader.read()).done).toBe(true);
  });
});
