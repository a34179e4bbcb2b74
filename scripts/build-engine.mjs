import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mustRun } from './process/command.mjs';
import { runScript } from './process/plain-error.mjs';

// Builds the engine as the package that services install: plain ESM and its types, without dependencies.
// node scripts/build-engine.mjs [folder]; dist/engine unless told, and always emptied first.

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const folder = resolve(process.argv[2] ?? join(root, 'dist/engine'));
const product = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');

const entry = (path) => ({ types: `./lib/${path}.d.ts`, default: `./lib/${path}.js` });
const manifest = {
  name: 'breaker-panel',
  version: product.version,
  description:
    'A circuit breaker for TypeScript and JavaScript services, and the endpoints that Breaker Panel reads.',
  license: product.license,
  type: 'module',
  sideEffects: false,
  engines: { node: '>=20' },
  exports: { './engine': entry('index'), './engine/http': entry('http/index') },
  files: ['lib'],
};

await runScript(async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const compile = [compiler, '-p', 'lib/engine', '--outDir', join(folder, 'lib')];
  await mustRun('Compiling the engine', process.execPath, compile, { cwd: root });
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const [from, to] of [
    ['docs/engine.md', 'README.md'],
    ['LICENSE', 'LICENSE'],
  ]) {
    if (existsSync(join(root, from))) copyFileSync(join(root, from), join(folder, to));
  }
  console.log(`${manifest.name}@${manifest.version} is in ${folder}`);
});
