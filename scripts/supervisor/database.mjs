import { setTimeout as delay } from 'node:timers/promises';
import { startPostgres } from '../postgres/postgres.mjs';
import { restartDelays } from './back-off.mjs';

/**
 * Starts the embedded Postgres and starts it again whenever it ends by itself.
 * @param {string} data the panel's data folder
 * @param {(text: string) => void} tell shows a line on the terminal
 * @returns {Promise<import('./child.mjs').Running & { url: string }>}
 */
export async function superviseDatabase(data, tell) {
  const nextDelay = restartDelays();
  let isStopping = false;
  let startedAt = performance.now();
  let current = await startPostgres({ data });
  const { url } = current;

  const restart = async () => {
    const wait = nextDelay(performance.now() - startedAt);
    tell(`ended by itself; starting it again in ${wait / 1000} s`);
    await delay(wait);
    if (isStopping) return;
    startedAt = performance.now();
    try {
      current = await startPostgres({ data });
      if (current.url !== url) tell('its port was taken meanwhile; stop Breaker Panel and start it again');
      watch();
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
      await restart();
    }
  };
  const watch = async () => {
    await current.ended;
    if (!isStopping) await restart();
  };
  watch();

  return {
    name: 'database',
    url,
    stop: async () => {
      isStopping = true;
      await current.stop();
    },
    kill: () => {
      isStopping = true;
      current.kill();
    },
  };
}
