import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

type Recipe = typeof import('./decorators.ts');

/** Loads the recipe, compiled to what Node 20 runs. */
async function load(): Promise<Recipe> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('decorators.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'node20',
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? '').toString('base64');
  return import(/* @vite-ignore */ `data:text/javascript;base64,${code}`);
}

describe('the decorators', () => {
  it('protect methods, and `using` settles a permit', async () => {
    const { Documents, copy } = await load();
    const documents = new Documents();
    expect([await documents.sign('7'), documents.find('7')]).toEqual(['signed 7', 'found 7']);
    expect(() => documents.find('')).toThrow('no such document');
    copy(() => true); // a success: the failures are counted from here
    copy(() => false);
    copy(() => false);
    expect(() => documents.find('')).toThrow('no such document');
    expect(() => documents.find('7')).toThrow('circuit "archive" is open');
  });
});
