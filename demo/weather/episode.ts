import { drawFor } from './random.ts';

/** A stretch of the story in which something happens to one subject; in seconds from where the story begins. */
export interface Episode<Subject extends string = string> {
  readonly subject: Subject;
  readonly from: number;
  readonly to: number;
}

/** The story is told again every three minutes. */
export const STORY_MS = 180_000;

/** The share of subjects that a later telling leaves out. */
const LEFT_OUT = 0.7;

/** The episode a subject is in, and where it began and ends, in milliseconds of story time. */
export interface Scene<E extends Episode> {
  readonly episode: E;
  readonly sinceMs: number;
  readonly lengthMs: number;
}

/**
 * The episode that a subject is in. The first telling is as the table says; every later one leaves out most
 * subjects, so that what trips now and then is not taken for flapping, moves the others by up to 15 s and stretches them by up to a
 * quarter, as the seed has it.
 * @param elapsedMs since the story began; negative before it
 */
export function sceneAt<E extends Episode>(
  episodes: readonly E[],
  subject: string,
  elapsedMs: number,
  seed: string,
): Scene<E> | null {
  const at = storySeconds(subject, elapsedMs, seed);
  if (at === null) return null;
  const episode = episodes.find((one) => one.subject === subject && one.from <= at && at < one.to);
  if (!episode) return null;
  return { episode, sinceMs: (at - episode.from) * 1_000, lengthMs: (episode.to - episode.from) * 1_000 };
}

/** Where in the table a subject is, in seconds; null while the story leaves it out. */
function storySeconds(subject: string, elapsedMs: number, seed: string): number | null {
  if (elapsedMs < 0) return null;
  const telling = Math.floor(elapsedMs / STORY_MS);
  const seconds = (elapsedMs % STORY_MS) / 1_000;
  if (telling === 0) return seconds;
  const draw = (what: string) => drawFor(`${seed} ${subject} ${telling} ${what}`);
  if (draw('left out') < LEFT_OUT) return null;
  return (seconds - 30 * (draw('moved') - 0.5)) / (0.75 + 0.5 * draw('stretched'));
}
