import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

/** An empty project that has installed the package from its tarball. */
let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'breaker-panel-package-'));
  const built = join(project, 'built');
  await mkdir(join(built, 'lib'), { recursive: true });
  await writeFile(join(built, 'lib/stale.js'), 'left by an earlier build');
  await run(process.execPath, ['scripts/build-engine.mjs', built], { cwd: root });
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', project], { cwd: built });
  const [{ filename }] = JSON.parse(stdout);
  await writeFile(join(project, 'package.json'), '{"name":"app","private":true}');
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', join(project, filename)], {
    cwd: project,
  });
}, 120_000);

afterAll(() => rm(project, { recursive: true, force: true }));

/** Runs a file of the project in a Node of its own, which has to end in time. */
async function node(name: string, source: string, timeout = 60_000): Promise<string> {
  await writeFile(join(project, name), source);
  return (await run(process.execPath, [name], { cwd: project, timeout })).stdout.trim();
}

/** Compiles TypeScript of the project as one does who uses the package. */
async function compile(files: Record<string, string>, ...options: string[]): Promise<void> {
  for (const [name, source] of Object.entries(files)) await writeFile(join(project, name), source);
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const strict = ['--strict', '--skipDefaultLibCheck', '--target', 'ES2022', '--module', 'nodenext'];
  const types = ['--lib', 'ES2022,ESNext.Disposable,DOM'];
  const given = [compiler, ...Object.keys(files), ...strict, ...types, ...options];
  await run(process.execPath, given, { cwd: project }).catch(({ stdout }) => expect.fail(stdout));
}

const DECORATED = `
  import { CircuitBreaker, circuitBreaker, getCircuitBreaker } from 'breaker-panel/engine';
  const hub = new CircuitBreaker('hub', { failureThreshold: 1 });
  class Client {
    constructor(private url: string) {}
    @circuitBreaker('decorated') sign(id: string): string { return this.url + id; }
    @hub.wrap async load(id: string): Promise<string> { if (id === '') throw new Error('empty'); return this.url + id; }
    @circuitBreaker('decorated') static version(): number { return 7; }
  }
  const client = new Client('hub/');
  const told = [client.sign('1'), await client.load('2'), Client.version(), client.sign.name, client.load.length];
  await client.load('').catch(() => {});
  const refused = await client.load('3').catch((error) => error.code);
  console.log(JSON.stringify([...told, refused, getCircuitBreaker('decorated').getStats().successes_total]));
`;
const USING = `
  import { CircuitBreaker } from 'breaker-panel/engine';
  const hub = new CircuitBreaker('hub');
  { using permit = hub.protect(); permit.succeed(); }
  { using permit = hub.protect(); }
  const { successes_total, failures_total } = hub.getStats();
  console.log(successes_total, failures_total);
`;
const DECORATED_TELLS = '["hub/1","hub/2",7,"sign",1,"circuit_open",2]';

describe('the package', { timeout: 120_000 }, () => {
  it('holds its manifest, its code and its types, and depends on nothing', async () => {
    const installed = join(project, 'node_modules/breaker-panel');
    const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({ name: 'breaker-panel', type: 'module', sideEffects: false });
    expect(manifest).not.toHaveProperty('dependencies');
    const files = (await readdir(installed, { recursive: true })).filter((file) => /\.\w+$/.test(file));
    expect(files.filter((file) => /test|\.tsx?$/.test(file) && !file.endsWith('.d.ts'))).toEqual([]);
    expect(files).not.toContain('lib/stale.js');
    expect(files).toEqual(expect.arrayContaining(['lib/index.js', 'lib/index.d.ts', 'lib/http/index.js']));
  });

  it('runs in plain Node', async () => {
    const told = await node(
      'plain.mjs',
      `import { getCircuitBreaker, globalRegistry } from 'breaker-panel/engine';
       import { createBreakerEndpoints } from 'breaker-panel/engine/http';
       const hub = getCircuitBreaker('hub');
       await hub.call(async () => 'ok');
       const endpoints = createBreakerEndpoints({ service: 's', instanceId: 'i' });
       const response = await endpoints.fetch(new Request('http://localhost/metrics/circuit-breakers'));
       console.log((await response.json()).hub.success_count, globalRegistry().size);`,
    );
    expect(told).toBe('1 1');
  });

  it('can be required where Node can require modules', async () => {
    const told = await node(
      'common.cjs',
      `if (!process.features.require_module) console.log('function');
       else console.log(typeof require('breaker-panel/engine').CircuitBreaker);`,
    );
    expect(told).toBe('function');
  });

  it('compiles and runs with standard decorators, and with permits that `using` settles', async () => {
    await compile({ 'standard.mts': DECORATED, 'using.mts': USING });
    expect((await run(process.execPath, ['standard.mjs'], { cwd: project })).stdout.trim()).toBe(
      DECORATED_TELLS,
    );
    expect((await run(process.execPath, ['using.mjs'], { cwd: project })).stdout.trim()).toBe('1 1');
  });

  it('compiles and runs with legacy decorators', async () => {
    await compile({ 'legacy.mts': DECORATED }, '--experimentalDecorators');
    expect((await run(process.execPath, ['legacy.mjs'], { cwd: project })).stdout.trim()).toBe(
      DECORATED_TELLS,
    );
  });

  it.each([{}, { experimentalDecorators: true }])(
    'runs with decorators that esbuild has compiled: %o',
    async (compilerOptions) => {
      const { outputFiles } = await build({
        stdin: { contents: DECORATED, loader: 'ts', resolveDir: project },
        bundle: true,
        write: false,
        format: 'esm',
        target: 'node20',
        tsconfigRaw: { compilerOptions },
      });
      expect(await node('esbuild.mjs', outputFiles[0]?.text ?? '')).toBe(DECORATED_TELLS);
    },
  );

  it('bundles for the browser without Node, and without the endpoints unless they are asked for', async () => {
    const bundle = async (contents: string) => {
      const { outputFiles } = await build({
        stdin: { contents, resolveDir: project },
        bundle: true,
        minify: true,
        write: false,
        format: 'esm',
        platform: 'browser',
        logLevel: 'error',
      });
      return outputFiles[0]?.text ?? '';
    };
    const all = await bundle(`export * from 'breaker-panel/engine'`);
    const breaker = await bundle(
      `export { CircuitBreaker, CircuitBreakerError } from 'breaker-panel/engine'`,
    );
    const none = await bundle(`import 'breaker-panel/engine'`);
    expect(all).not.toContain('problem+json');
    expect(breaker).not.toContain('# HELP');
    expect(none).toBe('');
    expect(await bundle(`export * from 'breaker-panel/engine/http'`)).toContain('problem+json');
    expect(gzipSync(breaker).byteLength).toBeLessThan(gzipSync(all).byteLength);
  });

  it('keeps no timer for ten thousand breakers, open ones among them, and lets the process end', async () => {
    const told = await node(
      'idle.mjs',
      `import { CircuitBreakerRegistry } from 'breaker-panel/engine';
       const registry = new CircuitBreakerRegistry();
       for (let n = 0; n < 10_000; n++) registry.get('b' + n);
       registry.get('b0').forceOpen();
       registry.get('b1').forceOpen({ hold: true, holdForMs: 60_000 });
       registry.get('b2').call(() => new Promise(() => {}));
       registry.get('b3').call({ signal: new AbortController().signal }, () => new Promise(() => {}));
       console.log(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length);`,
    );
    expect(told).toBe('0');
  });

  it('does not keep a process alive for a reader that waits', async () => {
    const told = await node(
      'waiting.mjs',
      `import { createServer, get } from 'node:http';
       import { getCircuitBreaker, globalRegistry } from 'breaker-panel/engine';
       import { createBreakerEndpoints } from 'breaker-panel/engine/http';
       getCircuitBreaker('hub').forceOpen({ hold: true, holdForMs: 3_600_000 });
       const endpoints = createBreakerEndpoints({ service: 's', instanceId: 'i' });
       const server = createServer(endpoints.listener).listen(0, '127.0.0.1', () => {
         const { bootId, seq } = globalRegistry().journal;
         const reader = get({
           port: server.address().port,
           path: '/metrics/circuit-breakers/journal?after=' + seq + '&boot=' + bootId,
           headers: { prefer: 'wait=30' },
         });
         reader.on('socket', (socket) => socket.unref());
         reader.on('error', () => {});
         const once = setInterval(() => {
           if (endpoints.waiting === 0) return;
           clearInterval(once);
           console.log('waits');
           server.close();
         }, 5);
       });`,
      20_000,
    );
    expect(told).toBe('waits');
  });

  it('knows its errors again when a bundler has doubled it', async () => {
    const { outputFiles } = await build({
      stdin: { contents: `export * from 'breaker-panel/engine'`, resolveDir: project },
      bundle: true,
      write: false,
      format: 'esm',
    });
    await mkdir(join(project, 'copies'), { recursive: true });
    await writeFile(join(project, 'copies/one.mjs'), outputFiles[0]?.text ?? '');
    const told = await node(
      'doubled.mjs',
      `import * as one from './copies/one.mjs';
       import * as other from 'breaker-panel/engine';
       const hub = one.getCircuitBreaker('hub');
       hub.forceOpen();
       const error = await other.getCircuitBreaker('hub').call(() => 1).catch((thrown) => thrown);
       console.log(one.CircuitBreakerError === other.CircuitBreakerError, error instanceof other.CircuitBreakerError);`,
    );
    expect(told).toBe('false true');
  });
});
