import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, stop } from 'esbuild';
import { inProject } from '../../../scripts/settings/project.mjs';

/** The processes of a run, bundled from the sources as they are now. */
export interface Bundles {
  readonly collector: string;
  readonly service: string;
  remove(): void;
}

/** Bundles them: a process that is killed often must start fast. */
export async function bundleProcesses(): Promise<Bundles> {
  // Inside the checkout, so that the packages are found.
  const folder = mkdtempSync(inProject('node_modules', '.cache', 'chaos-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    await build({
      entryPoints: {
        collector: inProject('lib', 'collector', 'main.ts'),
        service: inProject('lib', 'testing', 'chaos', 'service.ts'),
      },
      absWorkingDir: inProject(),
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: 'node20.19',
      logLevel: 'silent',
    });
  } catch (error) {
    remove();
    throw error;
  } finally {
    await stop();
  }
  return { collector: join(folder, 'collector.mjs'), service: join(folder, 'service.mjs'), remove };
}
