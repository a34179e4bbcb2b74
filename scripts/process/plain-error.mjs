/** A failure that the person at the terminal can act on: the message is one sentence and is shown without a stack. */
export class PlainError extends Error {
  /**
   * @param {string} sentence what is wrong and what to do about it
   * @param {{ detail?: string, cause?: unknown }} [more] `detail` is a tool's own output, printed above the sentence
   */
  constructor(sentence, { detail = '', cause } = {}) {
    super(sentence, { cause });
    this.name = 'PlainError';
    this.detail = detail;
  }
}

/**
 * Runs an entry script: a PlainError ends it with its sentence, anything else with a stack, both with exit code 1.
 * @param {() => Promise<number | void>} main may return the exit code; without one the process ends when its work does
 */
export async function runScript(main) {
  try {
    const code = await main();
    if (typeof code === 'number') process.exit(code);
  } catch (error) {
    printFailure(error);
    process.exit(1);
  }
}

/** @param {unknown} error */
export function printFailure(error) {
  if (!(error instanceof PlainError)) {
    console.error(error);
    return;
  }
  if (error.detail) console.error(error.detail.trimEnd());
  console.error(error.message);
}
