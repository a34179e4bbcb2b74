/** @typedef {import('./child.mjs').Running} Running */

/**
 * What is running, in the order of its start; it is stopped the other way round.
 * @param {(name: string) => void} [onStop] told before each is stopped
 */
export function runningStack(onStop = () => {}) {
  /** @type {Running[]} */
  const running = [];
  return {
    /**
     * @template {Running} T
     * @param {T} started
     * @returns {T}
     */
    add(started) {
      running.push(started);
      return started;
    },
    async stop() {
      for (let last = running.at(-1); last; last = running.at(-1)) {
        onStop(last.name);
        await last.stop();
        running.pop();
      }
    },
    kill() {
      for (const { kill } of running) kill();
    },
  };
}

/** npm passes a Ctrl-C on that the terminal has sent us already; what comes this soon is that echo. In ms. */
const echo = 500;
/** How often to look whether npm still is there, in ms. */
const look = 500;
const parent = process.ppid;

/**
 * Stops everything at the first Ctrl-C, SIGTERM or hang-up and ends the process; a second one kills what still runs.
 * @param {{ stop: () => Promise<void>, kill: () => void }} running
 */
export function endOnSignals({ stop, kill }) {
  let endingSince = 0;
  const end = async () => {
    if (!endingSince) {
      endingSince = performance.now();
      await stop();
      process.exit(0);
    }
    if (performance.now() - endingSince < echo) return;
    kill();
    process.exit(1);
  };
  // After a hang-up there is no terminal to write to, and the clean end goes on without it.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.on(event, end);
  if (process.env.npm_lifecycle_event) whenOrphaned(end);
}

/**
 * npm hands a SIGTERM on to a shell that ends without handing it on to us; what we can see is that the shell is gone.
 * @param {() => void} end
 */
function whenOrphaned(end) {
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    end();
  }, look);
}
