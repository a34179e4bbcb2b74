import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CircuitBreakerRegistry } from '#lib/engine/index.ts';
import { startUpstream, type Upstream } from '../testing/upstream.ts';
import { createSearch } from './abort.ts';
import { MinTICHubClient } from './api-client.ts';
import { watch } from './events.ts';
import { createRecommendations } from './graceful-degradation.ts';
import { createHub, HubError } from './http-client.ts';
import { external, transfer } from './protect.ts';
import { createApi } from './retry.ts';
import { testTheHubsBreaker } from './testing.ts';

let upstream: Upstream;

beforeEach(async () => {
  upstream = await startUpstream({ status: 'authenticated' });
});
afterEach(() => upstream.close());

/** Makes a call so many times that the upstream fails, or answers otherwise. */
async function failTimes(times: number, call: () => Promise<unknown>): Promise<void> {
  for (let count = 0; count < times; count++) await call().catch(() => {});
}

describe('the HTTP client', () => {
  it('answers, fails, and answers with the fallback once the hub is given up', async () => {
    const { breaker, authenticate } = createHub(upstream.url);
    expect(await authenticate('doc-123')).toEqual({ status: 'authenticated' });
    upstream.status = 500;
    await expect(authenticate('doc-123')).rejects.toThrow(HubError);
    await failTimes(4, () => authenticate('doc-123'));
    expect(breaker.isOpen).toBe(true);
    expect(await authenticate('doc-123')).toMatchObject({ status: 'pending' });
    expect(upstream.asked).toHaveLength(6);
  });

  it('takes an answer of 4xx for the caller’s mistake', async () => {
    const { breaker, authenticate } = createHub(upstream.url);
    upstream.status = 404;
    await failTimes(20, () => authenticate('doc-123'));
    expect(breaker.getStats()).toMatchObject({ state: 'closed', ignored_total: 20, failures_total: 0 });
  });
});

describe('the retry', () => {
  it('counts once what was tried three times, and tries nothing that is refused', async () => {
    const { breaker, callApi } = createApi(upstream.url);
    upstream.status = 500;
    await expect(callApi('1')).rejects.toThrow('the API answered 500');
    expect(upstream.asked).toHaveLength(3);
    expect(breaker.getStats()).toMatchObject({ calls_total: 1, failures_total: 1 });
    breaker.forceOpen();
    await expect(callApi('1')).rejects.toMatchObject({ code: 'circuit_open' });
    expect(upstream.asked).toHaveLength(3);
  });

  it('counts a success that came with the second attempt as one', async () => {
    const { breaker, callApi } = createApi(upstream.url);
    upstream.status = 500;
    const answer = callApi('1');
    await vi.waitUntil(() => upstream.asked.length === 1);
    upstream.status = 200;
    expect(await answer).toEqual({ status: 'authenticated' });
    expect(breaker.getStats()).toMatchObject({ calls_total: 1, successes_total: 1, failure_count: 0 });
  });
});

describe('the graceful degradation', () => {
  it('always answers: fresh, else cached, else nothing to recommend', async () => {
    const list = await startUpstream(['passport']);
    const { breaker, getRecommendations } = createRecommendations(list.url);
    expect(await getRecommendations('ana')).toEqual(['passport']);
    list.status = 500;
    for (let count = 0; count < 8; count++) expect(await getRecommendations('ana')).toEqual(['passport']);
    expect(await getRecommendations('luis')).toEqual([]);
    expect(breaker.getStats()).toMatchObject({ state: 'open', failures_total: 5, fallback_used_total: 4 });
    await list.close();
  });
});

describe('the API client', () => {
  it('answers with a fallback that knows its client and the call', async () => {
    const registry = new CircuitBreakerRegistry();
    const client = new MinTICHubClient(upstream.url, registry);
    expect(await client.authenticate('doc-7')).toEqual({ status: 'authenticated' });
    client.circuitBreaker.forceOpen();
    expect(await client.authenticate('doc-7')).toEqual({
      status: 'pending',
      message: `${upstream.url} is temporarily unavailable for doc-7`,
      retryAt: client.circuitBreaker.retryAt,
    });
    expect(registry.getAllStats()).toHaveProperty('mintic_hub.state', 'open');
    expect(() => new MinTICHubClient(upstream.url, registry)).toThrow('there is another breaker');
  });
});

describe('the signal', () => {
  it('counts a call that ran out of time as a failure', async () => {
    upstream.status = null;
    const { breaker, search } = createSearch(upstream.url, 20);
    const never = new AbortController().signal;
    await expect(search('passport', never)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(breaker.getStats()).toMatchObject({ failures_total: 1, failure_count: 1 });
  });

  it('counts a call that its caller gave up as neither', async () => {
    upstream.status = null;
    const { breaker, search } = createSearch(upstream.url);
    const caller = new AbortController();
    const answer = search('passport', caller.signal);
    await vi.waitUntil(() => upstream.asked.length === 1);
    caller.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    expect(breaker.getStats()).toMatchObject({ ignored_total: 1, failures_total: 0 });
  });
});

describe('the permit', () => {
  it('counts what its block says, and is refused while the circuit is open', async () => {
    external.reset();
    await transfer(async () => {});
    await expect(transfer(() => Promise.reject(new Error('broken pipe')))).rejects.toThrow('broken pipe');
    expect(external.getStats()).toMatchObject({ successes_total: 1, failures_total: 1 });
    external.forceOpen();
    await expect(transfer(async () => {})).rejects.toMatchObject({ code: 'circuit_open' });
  });
});

describe('the events', () => {
  it('tell what happens to a breaker until nobody wants to hear it', async () => {
    const { breaker, authenticate } = createHub(upstream.url);
    const lines: string[] = [];
    const stop = watch(breaker, (line) => lines.push(line));
    upstream.status = 503;
    await failTimes(6, () => authenticate('doc-123'));
    expect(lines).toEqual([
      'mintic_hub: closed → open (failure_threshold, Error: the hub answered 503)',
      'mintic_hub: refused, circuit_open',
      'mintic_hub: fallback used',
    ]);
    stop();
    breaker.reset();
    expect(lines).toHaveLength(3);
  });
});

describe('the test with a clock of its own', () => {
  it('passes', () => expect(testTheHubsBreaker()).resolves.toBeUndefined());
});
