import type { CommandsOffered } from './known.ts';

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
export function whyNotCommand({ service, hasAdminToken, instances }: CommandReach): string | null {
  if (instances.length === 0) return `${service} no longer names this breaker on any instance.`;
  if (!hasAdminToken)
    return `The panel has no admin token for ${service}: add it to the service, then its circuits can be switched.`;
  if (instances.every((commands) => commands === 'off'))
    return `${service} takes no commands: it says that they are off. Configure its admin token in the service itself.`;
  return null;
}
