import { waitForLock } from '../process/lock.mjs';
import { projectFolder } from '../settings/project.mjs';
import { step } from '../terminal/step.mjs';
import { buildWeb, bundleProcesses, generateRouteTypes } from './build.mjs';
import { installPackages } from './packages.mjs';
import { generatePrismaClient } from './prisma-client.mjs';

const steps = {
  packages: () => step('packages', installPackages),
  client: () => step('database client', generatePrismaClient),
  routes: () => step('route types', generateRouteTypes),
  processes: () => step('processes', bundleProcesses),
  web: () => step('web pages', buildWeb),
};

/**
 * Makes the checkout ready, doing only what is not done yet; a second set-up of the same checkout waits its turn.
 * @param {(keyof typeof steps)[]} names what is needed, in this order
 */
export async function setUp(names) {
  const lock = await waitForLock(`setup ${projectFolder}`, () =>
    console.log('Another script is setting up this checkout; waiting for it…'),
  );
  try {
    for (const name of names) await steps[name]();
  } finally {
    await lock.release();
  }
}
