import { tell } from '#lib/domain/sentences.ts';
import { endpoint } from '#lib/protocol/address.ts';
import { type JournalCursor, parseJournal } from '#lib/protocol/parse-journal.ts';
import { parseSnapshot } from '#lib/protocol/parse-snapshot.ts';
import { ProtocolError } from '#lib/protocol/protocol-error.ts';
import type { JournalReading, Reading, SnapshotReading } from '#lib/protocol/reading.ts';
import type { Answer } from './exchange.ts';
import { PollFailure } from './failure.ts';
import type { HttpClient } from './http-client.ts';

export interface ReadRequest {
  /** As `parseAddress` returned it. */
  readonly baseUrl: string;
  readonly token: string | null;
  /**
   * What the service is known to speak; null: not known, the journal is tried first. A service known to have a journal is read
   * there only, one known not to have any from its snapshot only: to notice that it has got one, ask with null now and then.
   */
  readonly level: 0 | 1 | 2 | null;
  readonly cursor: JournalCursor | null;
  /** How long the service may hold its answer; null: not at all. */
  readonly waitMs: number | null;
  readonly signal?: AbortSignal;
}

export interface ReadResult<R extends Reading = Reading> {
  readonly reading: R;
  /** Whether the service held its answer as asked, so that the next question may follow at once. */
  readonly waited: boolean;
  /** The journal was asked for and there is none. */
  readonly journalMissing: boolean;
  /** How long the answer took, the wait included. */
  readonly elapsedMs: number;
}

/**
 * Reads a service once: its journal, or where there is none its snapshot. Throws `PollFailure`, with code `journal_missing` when a
 * service of level 2 answers 404 there (its level is lowered only after three in a row).
 */
export async function readService(client: HttpClient, request: ReadRequest): Promise<ReadResult> {
  if (request.level === 0 || request.level === 1) return readSnapshot(client, request, false);
  const journal = await readJournal(client, request);
  if (journal) return journal;
  if (request.level === 2) throw new PollFailure('journal_missing', tell('journal_missing'));
  return readSnapshot(client, request, true);
}

async function readJournal(
  client: HttpClient,
  request: ReadRequest,
): Promise<ReadResult<JournalReading> | null> {
  const { baseUrl, token, cursor, waitMs, signal } = request;
  const query: Record<string, string> = cursor
    ? { after: String(cursor.seq), boot: cursor.bootId }
    : { after: '0' };
  const url = endpoint(baseUrl, '/metrics/circuit-breakers/journal', query);
  const answer = await client.get(url, { token, waitMs, signal });
  if (answer.status === 404) return null;
  expectJson(answer);
  const reading = parse(() => parseJournal(answer.body, { commands: commandsOf(answer), cursor }));
  const waited = answer.headers['preference-applied'] !== undefined;
  return { reading, waited, journalMissing: false, elapsedMs: answer.elapsedMs };
}

async function readSnapshot(
  client: HttpClient,
  { baseUrl, token, signal }: ReadRequest,
  journalMissing: boolean,
): Promise<ReadResult<SnapshotReading>> {
  const answer = await client.get(endpoint(baseUrl, '/metrics/circuit-breakers'), { token, signal });
  expectJson(answer);
  const reading = parse(() => parseSnapshot(answer.body, { commands: commandsOf(answer) }));
  return { reading, waited: false, journalMissing, elapsedMs: answer.elapsedMs };
}

/** Throws a `PollFailure` unless the answer is a 200 in JSON. */
export function expectJson({ status, headers }: Answer): void {
  if (status === 401 || status === 403)
    throw new PollFailure('unauthorized', tell('wants_token', { status }));
  if (status === 404) throw new PollFailure('status', tell('nothing_there'));
  if (status !== 200) throw new PollFailure('status', tell('status_not_200', { status }));
  const type = mediaType(headers['content-type']);
  if (type !== 'application/json' && !/^application\/[\w.-]+\+json$/.test(type))
    throw new PollFailure('not_json', type === '' ? tell('no_media_type') : tell('media_type', { type }));
}

/** Parses, with a broken rule of the protocol as a `PollFailure`. */
export function parse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    throw new PollFailure(error.code === 'not_json' ? 'not_json' : 'invalid', error.told);
  }
}

function commandsOf({ headers }: Answer): string | null {
  return headers['breaker-commands'] ?? null;
}

/** The media type without parameters; anything that does not look like one is not repeated. */
function mediaType(header = ''): string {
  const type = (header.split(';')[0] ?? '').trim().toLowerCase();
  return /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(type) ? type : '';
}
