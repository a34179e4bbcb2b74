import type { CommandsOffered } from './known.ts';
import { tell } from './sentences.ts';
import type { Told } from './told.ts';

/** What decides whether a command can work at all. */
export interface CommandReach {
  readonly service: string;
  readonly hasAdminToken: boolean;
  /** What each instance that it would go to says about commands. */
  readonly instances: readonly CommandsOffered[];
}

/**
 * Why a command cannot possibly work, and what to do about it; null when it may. An instance that says nothing (level 0) may obey, and
 * where only some have their commands off, the others are still reached.
 */
export function whyNotCommand({ service, hasAdminToken, instances }: CommandReach): Told | null {
  if (instances.length === 0) return tell('no_instance', { service });
  if (!hasAdminToken) return tell('no_admin_token', { service });
  if (instances.every((commands) => commands === 'off')) return tell('takes_no_commands', { service });
  return null;
}
