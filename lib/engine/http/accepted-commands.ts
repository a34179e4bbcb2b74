import type { Journal } from '../index.ts';
import type { Command } from './commands.ts';
import { Problem } from './problem.ts';

const REMEMBERED = 1000;

/** An Idempotency-Key header; null when there is none. @throws Problem 400 unless it has 1 to 200 characters. */
export function parseKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  if (header.length < 1 || header.length > 200)
    throw new Problem(400, 'Idempotency-Key must have 1 to 200 characters');
  return header;
}

/**
 * Carries out a command once for its key: a key accepted before gets its first answer again.
 * @throws Problem 422 when the key was accepted for another command.
 */
export function acceptOnce(
  journal: Journal,
  key: string | null,
  command: Command,
  execute: () => unknown,
): string {
  if (key === null) return JSON.stringify(execute());
  const { memory } = journal;
  const asked = JSON.stringify(command);
  const before = memory.get(key);
  if (before && before.command !== asked)
    throw new Problem(422, 'this Idempotency-Key was used for another command');
  if (before) return before.answer;
  const answer = JSON.stringify(execute());
  memory.set(key, { command: asked, answer });
  for (const oldest of memory.keys()) {
    if (memory.size <= REMEMBERED) break;
    memory.delete(oldest);
  }
  return answer;
}
