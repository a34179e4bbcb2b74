const levels = [
  { from: 60, word: 'fatal' },
  { from: 50, word: 'error' },
  { from: 40, word: 'warn' },
];
const quietFor = 60_000;

/**
 * What a log line says is wrong.
 * @param {string} line pino's JSON; any other line is for the log file alone
 * @returns {string | null} in short, or null when it is no problem
 */
export function problemIn(line) {
  const entry = parse(line);
  const level = levels.find(({ from }) => entry?.level >= from);
  if (!level) return null;
  const cause = entry.err?.message;
  return `${level.word}: ${entry.msg ?? ''}${cause && cause !== entry.msg ? ` (${cause})` : ''}`;
}

/** @param {string} line */
function parse(line) {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/**
 * Keeps a line that is said again and again from being shown more than once a minute.
 * @param {(text: string) => void} show
 * @param {() => number} now in ms
 */
export function calmly(show, now = () => performance.now()) {
  /** @type {Map<string, number>} */
  const shownAt = new Map();
  return (/** @type {string} */ text) => {
    const at = now();
    for (const [old, since] of shownAt) if (at - since >= quietFor) shownAt.delete(old);
    if (shownAt.has(text)) return;
    shownAt.set(text, at);
    show(text);
  };
}
