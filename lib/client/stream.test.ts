import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makePanelHealth } from '#lib/testing/builders.ts';
import { openStream, readMessage, type StreamStatus } from './stream.ts';
import type { StreamMessage } from './stream-cache.ts';

/** Stands where the browser's EventSource does; `say` is what the server sends. */
class Source extends EventTarget {
  closed = false;
  constructor(readonly url: string) {
    super();
  }
  close() {
    this.closed = true;
  }
  say(name: string, data: unknown, lastEventId = '') {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data), lastEventId }));
  }
}

const beat = { at: '2026-11-23T19:00:00.000Z', panel: makePanelHealth() };

function listen(cursor: string | null = null) {
  const sources: Source[] = [];
  const statuses: StreamStatus[] = [];
  const messages: StreamMessage[] = [];
  const onUnreadable = vi.fn();
  const stop = openStream({
    cursor,
    onMessage: (message) => messages.push(message),
    onStatus: (status) => statuses.push(status),
    onUnreadable,
    createSource: (url) => {
      const source = new Source(url);
      sources.push(source);
      return source as unknown as EventSource;
    },
  });
  const latest = () => sources.at(-1) as Source;
  return { sources, statuses, messages, onUnreadable, stop, latest };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('openStream', () => {
  it('goes on where the fleet that is shown ends', () => {
    expect(listen('7:3').latest().url).toBe('/api/v1/stream?cursor=7%3A3');
    expect(listen().latest().url).toBe('/api/v1/stream');
  });

  it('passes what it hears on and is live', () => {
    const stream = listen();
    stream.latest().say('beat', beat);
    expect(stream.messages).toEqual([{ name: 'beat', data: beat }]);
    expect(stream.statuses).toEqual(['connecting', 'live']);
  });

  it('says that it is lost five seconds after the last word, and tries again from there', () => {
    const stream = listen();
    stream.latest().say('beat', beat, '42');
    vi.advanceTimersByTime(4_999);
    expect(stream.statuses.at(-1)).toBe('live');
    vi.advanceTimersByTime(1);
    expect(stream.statuses.at(-1)).toBe('lost');
    expect(stream.sources[0]?.closed).toBe(true);
    expect(stream.latest().url).toBe('/api/v1/stream?cursor=42');
  });

  it('is lost when nobody ever answers, and live again at the first word', () => {
    const stream = listen();
    vi.advanceTimersByTime(15_000);
    expect(stream.sources).toHaveLength(4);
    stream.latest().say('beat', beat);
    expect(stream.statuses.at(-1)).toBe('live');
  });

  it('asks for a fresh look when it cannot read a message, and stays live', () => {
    const stream = listen();
    stream.latest().say('breaker', { items: 'soon' });
    expect(stream.onUnreadable).toHaveBeenCalledOnce();
    expect(stream.messages).toEqual([]);
    expect(stream.statuses.at(-1)).toBe('live');
  });

  it('rests for good when it is stopped', () => {
    const stream = listen();
    stream.stop();
    vi.advanceTimersByTime(60_000);
    expect(stream.sources).toHaveLength(1);
    expect(stream.latest().closed).toBe(true);
  });
});

describe('readMessage', () => {
  it('refuses half a JSON', () => {
    expect(readMessage('beat', '{"at":')).toBeNull();
  });
});
