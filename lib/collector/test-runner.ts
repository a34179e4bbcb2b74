import type { Told } from '#lib/domain/told.ts';
import { parseAddress } from '#lib/protocol/address.ts';
import { ProtocolError } from '#lib/protocol/protocol-error.ts';
import type { Reading } from '#lib/protocol/reading.ts';
import type { TestJob } from '#lib/store/test-jobs.ts';
import { PollFailure } from './outbound/failure.ts';
import type { HttpClient } from './outbound/http-client.ts';
import { readService } from './outbound/read-service.ts';

/** The answer to "try this address", in the shape of the API's ConnectionTest. */
export interface TestResult {
  readonly url: string;
  readonly ok: boolean;
  readonly failure: { readonly code: string; readonly detail: Told } | null;
  readonly level: 0 | 1 | 2 | null;
  readonly commands: 'on' | 'off' | 'unknown';
  readonly service: string | null;
  readonly instanceId: string | null;
  readonly breakers: readonly { readonly name: string; readonly state: string }[];
  readonly breakersTotal: number;
  readonly elapsedMs: number;
}

const MOST_BREAKERS_NAMED = 50;

/** Reads an address once, as a poll would, and tells what was found or what is wrong. */
export async function testAddress(
  client: HttpClient,
  job: TestJob,
  token: string | null,
  now: () => number,
): Promise<TestResult> {
  const startedAt = now();
  try {
    const baseUrl = parseAddress(job.url);
    const { reading } = await readService(client, {
      baseUrl,
      token,
      level: null,
      cursor: null,
      waitMs: null,
    });
    return { ...describeReading(job.url, reading), elapsedMs: now() - startedAt };
  } catch (error) {
    if (!(error instanceof PollFailure) && !(error instanceof ProtocolError)) throw error;
    const detail = error instanceof PollFailure ? error.detail : error.told;
    return {
      ...NOTHING_FOUND,
      url: job.url,
      failure: { code: error.code, detail },
      elapsedMs: now() - startedAt,
    };
  }
}

const NOTHING_FOUND = {
  ok: false,
  level: null,
  commands: 'unknown',
  service: null,
  instanceId: null,
  breakers: [],
  breakersTotal: 0,
} as const;

function describeReading(url: string, reading: Reading): Omit<TestResult, 'elapsedMs'> {
  const breakers = [...reading.circuits.values()]
    .map(({ name, state }) => ({ name, state }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    url,
    ok: true,
    failure: null,
    level: reading.level,
    commands: reading.commands,
    service: reading.level === 2 ? reading.service : null,
    instanceId: reading.level === 2 ? reading.instanceId : null,
    breakers: breakers.slice(0, MOST_BREAKERS_NAMED),
    breakersTotal: breakers.length,
  };
}
