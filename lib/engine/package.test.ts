import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { runInNewContext } from 'node:vm';
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

const readGuide = () => readFile(join(project, 'node_modules/breaker-panel/README.md'), 'utf8');

/** The guide's first example, or what it says that this prints. */
async function startBlock(kind: 'recipe' | 'output'): Promise<string> {
  const block = new RegExp(`<!-- ${kind}: start\\.mjs -->\n\`\`\`\\w+\n([\\s\\S]*?)^\`\`\``, 'm');
  return block.exec(await readGuide())?.[1] ?? expect.fail(`the guide shows no ${kind}`);
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
const DECORATED_TYPES = `
  import { CircuitBreaker, circuitBreaker } from 'breaker-panel/engine';
  const hub = new CircuitBreaker('hub');
  const cached = new CircuitBreaker('cached', { fallback: async () => 'cached' });
  class Client {
    readonly url = 'hub/';
    @hub.wrap async load(id: string): Promise<string> { return this.url + id; }
    @hub.wrap same<T>(value: T): T { return value; }
    @hub.wrap *pages(to: number) { yield to; return 'done'; }
    @cached.wrap async fits(id: string): Promise<string> { return id; }
    @circuitBreaker('names', { fallback: () => [] as string[] }) async names(): Promise<string[]> { return [this.url]; }
    // @ts-expect-error: the method promises a number, the fallback a text
    @cached.wrap async misfits(id: string): Promise<number> { return id.length; }
    // @ts-expect-error: the method gives a text at once, the fallback a promise
    @cached.wrap tooSoon(id: string): string { return id; }
    // @ts-expect-error: a field is no method
    @hub.wrap field = 7;
  }
  const client = new Client();
  export const kept: [Promise<string>, 7, number | undefined] = [client.load('1'), client.same(7), client.pages(2).next().value as number];
  // @ts-expect-error: an id is a text
  export const wrong = () => client.load(7);
`;
const TYPED = `
  import {
    CircuitBreaker, CircuitBreakerError, getCircuitBreaker, globalRegistry, presets, renderPrometheus,
    type CircuitBreakerConfig, type CircuitBreakerStats, type Clock, type Permit, type Transition,
  } from 'breaker-panel/engine';
  const config: CircuitBreakerConfig<Promise<string>> = {
    ...presets.critical,
    fallback: async (id: string, refusal: CircuitBreakerError) => id + refusal.code,
  };
  const hub = new CircuitBreaker('hub', config);
  export const answer: Promise<number | string> = hub.call(async (id: string) => id.length, '7');
  export const stats: CircuitBreakerStats = getCircuitBreaker('other').getStats();
  export const stop: () => void = hub.on('transition', (transition: Transition) => transition.cause);
  export const clock: Clock = { monotonicMs: () => 0, wallMs: () => 0 };
  export const permit = (): Permit & Disposable => hub.protect();
  export const metrics: string = renderPrometheus(globalRegistry());
  // @ts-expect-error: there is no such option
  new CircuitBreaker('hub', { failureTreshold: 5 });
`;
const TYPED_HTTP = `
  import { createServer } from 'node:http';
  import { createBreakerEndpoints, type BreakerEndpoints } from 'breaker-panel/engine/http';
  const endpoints: BreakerEndpoints = createBreakerEndpoints({ service: 's', instanceId: 'i', metricsPath: false });
  export const server = createServer(endpoints.listener);
  export const answer: Promise<Response | null> = endpoints.fetch(new Request('http://localhost/'));
`;
const IN_BROWSER = `
  import { CircuitBreakerRegistry, renderPrometheus } from 'breaker-panel/engine';
  (async () => {
    const registry = new CircuitBreakerRegistry();
    const hub = registry.get('hub', { failureThreshold: 1 });
    tell(await hub.call(async () => 'ok'));
    await hub.call(() => Promise.reject(new Error('down'))).catch((error) => tell(error.message));
    await hub.call(() => 'ok').catch((error) => tell(error.code));
    hub.reset();
    const signal = AbortSignal.timeout(1);
    await hub.call({ signal }, () => new Promise(() => {})).catch((error) => tell(error.name));
    tell(/state{name="hub"} (.)/.exec(renderPrometheus(registry))[1], registry.journal.bootId.length);
  })();
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

  it('runs the first example of its guide exactly as it is printed', async () => {
    const [example, output] = await Promise.all([startBlock('recipe'), startBlock('output')]);
    expect(await node('start.mjs', example)).toBe(output.trim());
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

  it.each([
    ['by Node', '--frozen-intrinsics', ''],
    ['by the application', '--no-warnings', 'Object.freeze(Error); Object.freeze(Error.prototype);'],
  ])('runs where the intrinsics are frozen, %s (R10)', async (_, option, freeze) => {
    await writeFile(
      join(project, 'frozen.mjs'),
      `import { CircuitBreaker, CircuitBreakerError } from 'breaker-panel/engine';
       ${freeze}
       const hub = new CircuitBreaker('hub');
       hub.on('transition', ({ to }) => console.log(to));
       hub.forceOpen();
       const error = await hub.call(() => 1).catch((refusal) => refusal);
       console.log(error instanceof CircuitBreakerError, error.code, String(error));`,
    );
    const { stdout } = await run(process.execPath, [option, 'frozen.mjs'], { cwd: project });
    expect(stdout).toBe('open\ntrue circuit_open CircuitBreakerError: circuit "hub" is open\n');
  });

  it('can be required where Node can require modules', async () => {
    if (!process.features.require_module) return;
    const told = await node(
      'common.cjs',
      `const { CircuitBreakerError, getCircuitBreaker } = require('breaker-panel/engine');
       const { createBreakerEndpoints } = require('breaker-panel/engine/http');
       const hub = getCircuitBreaker('hub', { failureThreshold: 1 });
       const endpoints = createBreakerEndpoints({ service: 's', instanceId: 'i' });
       hub.call(() => Promise.reject(new Error('down')))
         .catch(() => hub.call(() => 'ok'))
         .catch(async (error) => {
           const answer = await endpoints.fetch(new Request('http://localhost/metrics/circuit-breakers'));
           const { state } = (await answer.json()).hub;
           const { getCircuitBreaker: same } = await import('breaker-panel/engine');
           console.log(error instanceof CircuitBreakerError, state, same('hub') === hub);
         });`,
    );
    expect(told).toBe('true open true');
  });

  it('compiles and runs with standard decorators, and with permits that `using` settles', async () => {
    await compile({ 'standard.mts': DECORATED, 'types.mts': DECORATED_TYPES, 'using.mts': USING });
    expect((await run(process.execPath, ['standard.mjs'], { cwd: project })).stdout.trim()).toBe(
      DECORATED_TELLS,
    );
    expect((await run(process.execPath, ['using.mjs'], { cwd: project })).stdout.trim()).toBe('1 1');
  });

  it.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
    ['preserve', 'bundler'],
  ])('has types that compile by themselves under module %s, resolution %s', async (module, resolution) => {
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const given = ['--strict', '--noEmit', '--skipLibCheck', 'false', '--exactOptionalPropertyTypes'];
    const places = ['--target', 'ES2022', '--module', module, '--moduleResolution', resolution];
    await mkdir(join(project, 'types'), { recursive: true });
    await writeFile(join(project, 'types/engine.ts'), TYPED);
    await writeFile(join(project, 'types/http.ts'), TYPED_HTTP);
    // The engine by itself, as for a browser; the endpoints with Node's types.
    const nodeTypes = ['--types', 'node', '--typeRoots', join(root, 'node_modules/@types')];
    for (const args of [['types/engine.ts'], ['types/http.ts', ...nodeTypes]]) {
      const compiles = run(process.execPath, [compiler, ...args, ...given, ...places], { cwd: project });
      await compiles.catch(({ stdout }) => expect.fail(stdout));
    }
  });

  it('has types that every recipe of its guide compiles against', async () => {
    const recipes = (await readGuide()).matchAll(/<!-- recipe: (\S+\.ts) -->\n```ts\n([\s\S]*?)^```/gm);
    const files = Object.fromEntries(
      Array.from(recipes, ([, name = '', source = '']) => [`recipes/${name}`, source]),
    );
    expect(Object.keys(files).length).toBeGreaterThan(20);
    await mkdir(join(project, 'recipes'), { recursive: true });
    for (const used of ['@types', 'express', 'fastify', 'hono', 'p-retry', 'pg'])
      await symlink(join(root, 'node_modules', used), join(project, 'node_modules', used));
    await compile(files, '--noEmit', '--skipLibCheck', '--types', 'node', '--allowImportingTsExtensions');
  });

  it('compiles and runs with legacy decorators', async () => {
    await compile({ 'legacy.mts': DECORATED, 'types.mts': DECORATED_TYPES }, '--experimentalDecorators');
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

  it('is made of no Node, and runs with what every browser has', async () => {
    const { outputFiles, metafile } = await build({
      stdin: { contents: IN_BROWSER, resolveDir: project },
      bundle: true,
      metafile: true,
      write: false,
      format: 'iife',
      platform: 'browser',
    });
    const files = Object.keys(metafile.inputs).filter((file) => file !== '<stdin>');
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((file) => !/breaker-panel\/lib\/[\w-]+\.js$/.test(file))).toEqual([]);
    expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).toEqual([]);
    const told: unknown[] = [];
    const tell = (...what: unknown[]) => told.push(...what);
    runInNewContext(outputFiles[0]?.text ?? '', { tell, performance, console, crypto, AbortSignal });
    await expect.poll(() => told).toEqual(['ok', 'down', 'circuit_open', 'TimeoutError', '1', 32]);
  });

  it('keeps no timer for ten thousand breakers, open ones among them, and lets the process end (D9, D10, R3)', async () => {
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

  it('does not keep a process alive for a reader that waits (D9)', async () => {
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
