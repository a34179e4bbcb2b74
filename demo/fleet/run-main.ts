import { FleetError } from './settings.ts';

/** Runs a script of the demo: a FleetError ends it with its sentence, anything else with a stack, both with exit code 1. */
export async function runMain(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof FleetError ? error.message : error);
    process.exit(1);
  }
}

/** Ends this process when its parent has ended, however that came about. */
export function endWithParent(): void {
  process.once('disconnect', () => process.exit());
}
