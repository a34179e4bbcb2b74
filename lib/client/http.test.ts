import { afterEach, describe, expect, it, vi } from 'vitest';
import { Operator } from '#lib/contract/panel.ts';
import { ApiError, request, requestNothing, requestWith } from './http.ts';

function answer(body: string | null, status = 200) {
  const fetch = vi.fn<typeof globalThis.fetch>(async () => new Response(body, { status }));
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

const problem = {
  type: 'about:blank',
  title: 'Conflict',
  status: 409,
  code: 'conflict',
  detail: 'ana acted',
  told: { code: 'acted_meanwhile', values: {}, text: 'ana acted' },
};

describe('request', () => {
  it('gives what the contract describes', async () => {
    answer('{"name":"ana","verified":false}');
    expect(await request(Operator, '/api/v1/operator')).toEqual({ name: 'ana', verified: false });
  });

  it('rejects an answer in another shape instead of passing it on', async () => {
    answer('{"name":7}');
    await expect(request(Operator, '/api/v1/operator')).rejects.toThrow('unexpected shape');
  });

  it('carries the problem of the server', async () => {
    answer(JSON.stringify(problem), 409);
    const error = await request(Operator, '/x').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).problem).toEqual(problem);
  });

  it.each([
    ['an error page that is not ours', '<h1>Bad gateway</h1>', 502],
    ['an error in JSON that is not ours', '{"oops":true}', 500],
  ])('says nothing it does not know about %s', async (_, body, status) => {
    answer(body, status);
    const error = await request(Operator, '/x').catch((caught: unknown) => caught);
    expect((error as ApiError).problem).toBeNull();
  });

  it('lets an abort through as an abort', async () => {
    const abort = new DOMException('gone', 'AbortError');
    vi.stubGlobal('fetch', () => Promise.reject(abort));
    await expect(request(Operator, '/x', { signal: AbortSignal.abort() })).rejects.toBe(abort);
  });
});

describe('requestWith', () => {
  it('sends JSON and keeps the other headers', async () => {
    const fetch = answer('{"name":"ana","verified":false}');
    await requestWith(
      Operator,
      'PUT',
      '/api/v1/operator',
      { name: 'ana' },
      { headers: { 'Idempotency-Key': 'k' } },
    );
    const init = fetch.mock.calls[0]?.[1];
    expect(init).toMatchObject({ method: 'PUT', body: '{"name":"ana"}' });
    expect(Object.fromEntries(new Headers(init?.headers))).toEqual({
      'content-type': 'application/json',
      'idempotency-key': 'k',
    });
  });
});

describe('requestNothing', () => {
  it('takes an empty answer', async () => {
    answer(null, 204);
    await expect(requestNothing('/x', { method: 'DELETE' })).resolves.toBeUndefined();
  });
});
