import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

/** Bytes that an application's bundle grows by, minified and compressed. */
async function sizeOf(what: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `export ${what} from './index.ts'`, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
  });
  return gzipSync(outputFiles[0]?.contents ?? '').byteLength;
}

describe('the engine in a bundle', () => {
  it.each([
    ['*', 6_920],
    ['{ CircuitBreaker, CircuitBreakerError }', 5_700],
  ])('of %s takes at most %i bytes', async (what, most) => {
    const size = await sizeOf(what);
    console.log(`export ${what}: ${size} bytes minified and compressed`);
    expect(size).toBeGreaterThan(0);
    expect(size).toBeLessThanOrEqual(most);
  });
});
