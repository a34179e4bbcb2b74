const first = 500;
const longest = 30_000;
/** Who ran this long before ending starts over with the first wait. */
const settled = 60_000;

/**
 * How long to wait before starting again what has ended by itself.
 * @returns {(livedMs: number) => number} from how long it ran to the wait, in ms
 */
export function restartDelays() {
  let attempt = 0;
  return (livedMs) => {
    if (livedMs >= settled) attempt = 0;
    return Math.min(longest, first * 2 ** attempt++);
  };
}
