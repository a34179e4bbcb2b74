const tick = 100;

/**
 * Does a piece of set-up and shows one line for it: what, how long, and the note it returns. On a terminal the line
 * is there while the work goes on; elsewhere it is printed when the work is done.
 * @template {string | void} T
 * @param {string} title two or three words
 * @param {(say: (doing: string) => void) => Promise<T>} work `say` replaces the note while the work goes on
 * @returns {Promise<T>} what the work returned
 */
export async function step(title, work) {
  const startedAt = performance.now();
  let doing = '';
  const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
  const live = process.stdout.isTTY;
  const draw = () => process.stdout.write(`\r\x1b[2K${line('·', title, seconds(), doing)}`);
  const timer = live ? setInterval(draw, tick).unref() : undefined;
  /** @param {string} sign @param {string} note */
  const finish = (sign, note) => {
    clearInterval(timer);
    process.stdout.write(`${live ? '\r\x1b[2K' : ''}${line(sign, title, seconds(), note)}\n`);
  };
  try {
    const note = await work((text) => {
      doing = text;
      if (live) draw();
    });
    finish(green('✓'), note ?? '');
    return note;
  } catch (error) {
    finish(red('✗'), '');
    throw error;
  }
}

/**
 * @param {string} sign
 * @param {string} title
 * @param {string} time
 * @param {string} note
 */
export function line(sign, title, time, note) {
  return `${sign} ${title.padEnd(18)} ${time.padStart(8)}  ${dim(note)}`.trimEnd();
}

/** @param {string} text */
export const green = (text) => paint(32, text);
/** @param {string} text */
export const red = (text) => paint(31, text);
/** @param {string} text */
export const dim = (text) => (text ? paint(2, text) : '');
/** @param {string} text */
export const bold = (text) => paint(1, text);

/** @param {number} code @param {string} text */
function paint(code, text) {
  return process.stdout.isTTY && !process.env.NO_COLOR ? `\x1b[${code}m${text}\x1b[0m` : text;
}
