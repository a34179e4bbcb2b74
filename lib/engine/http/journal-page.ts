import type { CircuitBreakerRegistry, JournalAnswer, JournalRow } from '../index.ts';
import { Problem } from './problem.ts';

const MOST_ROWS = 500;
const MOST_CHARACTERS = 500_000;
const LONGEST_WAIT_S = 30;

/** The `after` of a request, 0 without one. @throws Problem 400 for what is no row's number. */
export function parseAfter(text: string | null): number {
  const after = Number(text ?? 0);
  if (!/^\d*$/.test(text ?? '') || !Number.isSafeInteger(after)) {
    throw new Problem(400, 'after must be the number of a row, from 0');
  }
  return after;
}

/** The seconds a reader asks to wait (RFC 7240), at most 30; 0 when it does not. */
export function parseWait(prefer: string | undefined): number {
  const seconds = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:[,;]|$)/i.exec(prefer ?? '')?.[1];
  return Math.min(Number(seconds ?? 0), LONGEST_WAIT_S);
}

/** The journal's answer: every breaker's stats, and the rows after a number. */
export function journalPage(
  registry: CircuitBreakerRegistry,
  identity: { readonly service: string; readonly instanceId: string },
  after: number,
): JournalAnswer {
  registry.tick();
  const { journal } = registry;
  const breakers = Array.from(registry, (breaker) => {
    const { config, ...stats } = breaker.getStats();
    const known = after > 0 && after > breaker.configSeq;
    return [breaker.name, { ...stats, ...(known ? {} : { config }), last_seq: breaker.lastSeq }] as const;
  });
  const rows = rowsThatFit(journal.read(after, MOST_ROWS));
  const last = rows.at(-1)?.seq ?? journal.seq;
  return {
    service: identity.service,
    instance_id: identity.instanceId,
    boot_id: journal.bootId,
    now: new Date(registry.now().wall).toISOString(),
    seq: journal.seq,
    oldest_seq: journal.oldestSeq,
    more: last < journal.seq,
    breakers: Object.fromEntries(breakers),
    journal: rows,
  };
}

/** As many rows as keep the answer well under what a reader takes; at least one. */
function rowsThatFit(rows: JournalRow[]): JournalRow[] {
  let characters = 0;
  const end = rows.findIndex((row) => {
    characters += JSON.stringify(row).length;
    return characters > MOST_CHARACTERS;
  });
  return end < 0 ? rows : rows.slice(0, Math.max(1, end));
}
