import { join } from 'node:path';
import { applyMigrations, requireDatabase } from '../migrations/apply.mjs';
import { addressUrl, requireFreePort } from '../settings/address.mjs';
import { inProject } from '../settings/project.mjs';
import { givenPublicKey, sealingPair } from '../settings/sealing-keys.mjs';
import { setUp } from '../setup/setup.mjs';
import { dim, step } from '../terminal/step.mjs';
import { superviseChild } from './child.mjs';
import { superviseDatabase } from './database.mjs';
import { calmly } from './problems.mjs';
import { endOnSignals, runningStack } from './stack.mjs';

/** @typedef {import('../settings/options.mjs').PanelOptions} PanelOptions */

/** @typedef {Pick<import('./child.mjs').ChildSpec, 'name' | 'args' | 'env' | 'readyLine'>} Child */

/**
 * Sets up, starts and supervises the parts of the panel, until a signal ends them all.
 * @param {PanelOptions} options
 * @param {object} [demo] what runs only in the demo
 * @param {NodeJS.Dict<string>} [demo.collectorEnv] added to the collector's environment
 * @param {(webUrl: string) => Child} [demo.besidePanel] a process to run when the web is ready
 * @returns {Promise<string>} where the web is; empty when it does not run
 * @throws {import('../process/plain-error.mjs').PlainError} with nothing left running
 */
export async function startPanel(options, { collectorEnv = {}, besidePanel } = {}) {
  const { parts, dev, address, data } = options;
  if (parts.has('web')) await requireFreePort(address);
  await setUp(['packages']);
  if (options.databaseUrl) await requireDatabase(options.databaseUrl);
  await setUp(neededSteps(options));

  const stack = runningStack((name) => console.log(dim(`stopping the ${name}`)));
  endOnSignals(stack);
  /** @param {Child} child */
  const start = (child) => startChild(child, stack, data);
  try {
    const databaseUrl = await startDatabase(options, stack);
    const env = { NODE_ENV: dev ? 'development' : 'production', DATABASE_URL: databaseUrl };
    const keys = parts.has('collector') ? sealingPair(process.env, data) : null;
    if (keys) {
      await start({
        name: 'collector',
        args: ['dist/collector.mjs'],
        env: {
          // Names are looked up on these threads: a few that no server answers for must not hold up all other polls.
          UV_THREADPOOL_SIZE: '16',
          ...env,
          ...collectorEnv,
          PANEL_SEALING_PRIVATE_KEY: keys.privateKey,
        },
      });
    }
    if (!parts.has('web')) return '';
    const publicKey = keys?.publicKey ?? givenPublicKey(process.env, data);
    const { url = addressUrl(address) } = await start({
      name: 'web',
      args: ['scripts/web.mjs', ...(dev ? ['--dev'] : [])],
      // A process that a browser can reach holds no key to the services.
      env: { ...env, PANEL_SEALING_PUBLIC_KEY: publicKey, PANEL_SEALING_PRIVATE_KEY: undefined },
    });
    if (besidePanel) await start(besidePanel(url));
    return url;
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

/** @param {PanelOptions} options @returns {Parameters<typeof setUp>[0]} */
function neededSteps({ parts, dev }) {
  return [
    ...(parts.has('web') || parts.has('collector') ? /** @type {const} */ (['client']) : []),
    ...(parts.has('collector') ? /** @type {const} */ (['processes']) : []),
    ...(parts.has('web') && !dev ? /** @type {const} */ (['web']) : []),
  ];
}

/**
 * @param {PanelOptions} options
 * @param {ReturnType<typeof runningStack>} stack
 * @returns {Promise<string>} the URL of a migrated database
 */
async function startDatabase({ databaseUrl, data }, stack) {
  let url = databaseUrl ?? '';
  if (!databaseUrl) {
    await step('database', async () => {
      ({ url } = stack.add(await superviseDatabase(data, teller('database'))));
      return new URL(url).host;
    });
  }
  await step('migrations', async () => {
    const applied = await applyMigrations({ url, folder: inProject('prisma', 'migrations') });
    return applied.length === 0 ? 'up to date' : `applied ${applied.length}`;
  });
  return url;
}

/**
 * Starts a supervised process and waits until it is ready.
 * @param {Child} child
 * @param {ReturnType<typeof runningStack>} stack
 * @param {string} data
 * @returns {Promise<{ url?: string }>} what it said when it was
 */
async function startChild(child, stack, data) {
  /** @type {{ url?: string }} */
  let message = {};
  await step(child.name, async () => {
    const logFile = join(data, 'logs', `${child.name.replaceAll(' ', '-')}.log`);
    const { ready } = stack.add(superviseChild({ ...child, logFile }, teller(child.name)));
    message = await ready;
    return message.url ?? '';
  });
  return message;
}

/** @param {string} name */
const teller = (name) => calmly((text) => console.log(`${dim(name.padEnd(10))} ${text}`));
