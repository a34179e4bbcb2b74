import { existsSync } from 'node:fs';
import { mustRun } from '../process/command.mjs';
import { PlainError } from '../process/plain-error.mjs';
import { inProject, projectFolder } from '../settings/project.mjs';
import { digest, whenChanged } from './stamp.mjs';

/** Output below dist, without extension, and its source. */
const processes = {
  collector: 'lib/collector/main.ts',
  'demo/fleet': 'demo/fleet.ts',
  'demo/service': 'demo/service.ts',
  'demo/upstreams': 'demo/upstreams.ts',
};

const configs = ['package.json', 'package-lock.json', 'tsconfig.json'];

/** @param {string} path What no build reads: tests, and the database client, for which the schema stands. */
const isNoInput = (path) => /\.test\.tsx?$/.test(path) || path === 'lib/store/generated';

/**
 * Builds the web with Next, into .next.
 * @returns {Promise<string>} a note for the progress line
 */
export async function buildWeb() {
  const sources = [
    'app',
    'components',
    'lib',
    'public',
    'next.config.mjs',
    'postcss.config.mjs',
    'prisma/schema.prisma',
  ];
  const skip = (/** @type {string} */ path) =>
    isNoInput(path) || path === 'lib/collector' || path === 'lib/testing';
  const isThere = () => existsSync(inProject('.next', 'BUILD_ID'));
  const done = await whenChanged('web', digest([...sources, ...configs], { skip }), isThere, async () => {
    await mustRun(
      'Building the web with next',
      process.execPath,
      ['node_modules/next/dist/bin/next', 'build'],
      {
        cwd: projectFolder,
        env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      },
    );
  });
  return done ? 'built' : 'unchanged';
}

/**
 * Makes the types of the routes, which type checking needs where the web was not built.
 * @returns {Promise<string>} a note for the progress line
 */
export async function generateRouteTypes() {
  const inputs = digest(['app', 'next.config.mjs', 'package-lock.json']);
  const isThere = () => existsSync(inProject('next-env.d.ts')) && existsSync(inProject('.next', 'types'));
  const done = await whenChanged('route-types', inputs, isThere, async () => {
    await mustRun(
      'Making the types of the routes',
      process.execPath,
      ['node_modules/next/dist/bin/next', 'typegen'],
      {
        cwd: projectFolder,
        env: { NEXT_TELEMETRY_DISABLED: '1' },
      },
    );
  });
  return done ? 'generated' : 'unchanged';
}

/**
 * Bundles the processes written in TypeScript into dist, because Node 20 runs no TypeScript: the collector and
 * the demo's. Packages stay outside the bundles.
 * @returns {Promise<string>} a note for the progress line
 */
export async function bundleProcesses() {
  const inputs = digest(['lib', 'demo', 'prisma/schema.prisma', ...configs], { skip: isNoInput });
  const isThere = () =>
    Object.keys(processes).every((output) => existsSync(inProject('dist', `${output}.mjs`)));
  const done = await whenChanged('processes', inputs, isThere, async () => {
    await bundle(processes);
  });
  return done ? 'built' : 'unchanged';
}

/** @param {Record<string, string>} entryPoints */
async function bundle(entryPoints) {
  const { build, stop } = await import('esbuild');
  try {
    await build({
      entryPoints,
      absWorkingDir: projectFolder,
      outdir: 'dist',
      outExtension: { '.js': '.mjs' },
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: 'node20.19',
      sourcemap: 'linked',
      logLevel: 'silent',
    });
  } catch (error) {
    throw new PlainError('Bundling the collector and the demo with esbuild failed.', {
      detail: String(error),
    });
  } finally {
    await stop(); // it would keep a process of its own beside this one
  }
}
