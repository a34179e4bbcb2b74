import { afterEach, describe, expect, it } from 'vitest';
import { type BadKind, startBadService } from '#lib/testing/bad-service.ts';
import type { LoopbackServer } from '#lib/testing/loopback.ts';
import type { PollFailure } from './failure.ts';
import { createHttpClient, type HttpClient } from './http-client.ts';
import { readPolicy } from './read-policy.ts';
import { type ReadRequest, readService } from './read-service.ts';

const policy = readPolicy({ OUTBOUND_ALLOW_LOOPBACK: '1' });
const anonymous: Omit<ReadRequest, 'baseUrl'> = { token: null, level: null, cursor: null, waitMs: null };

let client: HttpClient;
let service: LoopbackServer;

async function start(kind: BadKind): Promise<void> {
  const isSlow = kind === 'silence' || kind === 'slow_loris';
  client = createHttpClient({ policy, times: isSlow ? { firstByteMs: 300, totalMs: 400 } : {} });
  service = await startBadService(kind);
}

afterEach(async () => {
  await client.close();
  await service.close();
});

const failures: Partial<Record<BadKind, [code: PollFailure['code'], detail: string | RegExp]>> = {
  html: ['not_json', 'the service answered text/html, not JSON'],
  half_json: ['not_json', 'the answer is not valid JSON'],
  not_utf8: ['not_json', 'the answer is not valid UTF-8'],
  fifty_megabytes: ['too_large', 'the answer is larger than 4 MiB'],
  gzip: ['encoded', /compressed/],
  redirect: ['redirect', 'the answer is a redirect (302), and redirects are not followed'],
  silence: ['first_byte_timeout', 'no answer within 0.3 s'],
  slow_loris: ['total_timeout', 'no complete answer within 0.4 s'],
  large_headers: ['headers_too_large', "the answer's headers are larger than 16 kB"],
  hang_up: ['reset', /closed the connection/],
  cut_off: ['reset', /closed the connection/],
  not_http: ['not_http', 'the answer is not HTTP/1.1'],
  upgrade: ['not_http', 'the answer is not HTTP/1.1'],
  server_error: ['status', 'the service answered 503; 200 is expected'],
  unauthorized: ['unauthorized', /answered 401: it wants a token/],
  nul: ['invalid', 'the answer contains a NUL character in a text'],
  surrogates: ['invalid', 'the answer contains half of a surrogate pair in a text'],
  deep: ['invalid', 'the answer is nested deeper than 32 levels'],
  wrong_types: ['invalid', 'mintic_hub.failure_rate must be a number from 0 to 1, got "high"'],
  list: ['invalid', 'the answer must be a JSON object'],
  too_many: ['invalid', 'the answer has 2001 breakers, at most 2000 are read'],
};

describe('readService, given a bad service', () => {
  it.each(Object.entries(failures))('fails with a reason: %s', async (kind, [code, detail]) => {
    await start(kind as BadKind);

    const failure = await readService(client, { ...anonymous, baseUrl: service.url }).catch(
      (error: unknown) => error,
    );

    expect(failure).toMatchObject({
      name: 'PollFailure',
      code,
      detail: { text: detail instanceof RegExp ? expect.stringMatching(detail) : detail },
    });
  });

  it('reads an unknown state as unknown, with its text', async () => {
    await start('unknown_state');

    const { reading } = await readService(client, { ...anonymous, baseUrl: service.url });

    expect(reading.circuits.get('mintic_hub')).toMatchObject({ state: 'unknown', rawState: 'melted' });
  });

  it('reads a breaker named __proto__ like any other', async () => {
    await start('proto');

    const { reading } = await readService(client, { ...anonymous, baseUrl: service.url });

    expect([...reading.circuits.keys()]).toEqual(['__proto__']);
    expect(reading.circuits.get('__proto__')).toMatchObject({ name: '__proto__', state: 'closed' });
  });
});
