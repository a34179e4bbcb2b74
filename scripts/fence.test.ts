import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { afterEach, describe, expect, it } from 'vitest';

type Tree = Record<string, string>;

const require = createRequire(import.meta.url);
const { rules } = require('./checking/fence.cjs') as { rules: { name: string; breach: Tree }[] };
const config = require('../.ci/dependency-cruiser.cjs');

const planted: string[] = [];
afterEach(() => {
  for (const folder of planted.splice(0)) rmSync(folder, { recursive: true });
});

/** Writes a tree of files that each import what the tree says, and returns the names of the rules it breaks. */
async function rulesBrokenBy(tree: Tree): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'fence-'));
  planted.push(folder);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write(
    'package.json',
    JSON.stringify({ type: 'module', imports: { '#lib/*': './lib/*', '#components/*': './components/*' } }),
  );
  for (const [path, imports] of Object.entries(tree)) write(path, source(imports));
  const sources = Object.keys(tree).filter((path) => !path.startsWith('node_modules/'));
  const { output } = await cruise(sources, {
    ...config.options,
    validate: true,
    ruleSet: config,
    baseDir: folder,
  });
  return (output as ICruiseResult).summary.violations.map(({ rule }) => rule.name);
}

function source(imports: string): string {
  if (!imports) return 'export type Thing = string;\nexport const thing = 1;\n';
  const [, isType, from] = /^(type )?(.*)$/.exec(imports) ?? [];
  return `import ${isType ? 'type { Thing }' : '{ thing }'} from '${from}';\nexport ${isType ? 'type Mine = Thing' : 'const mine = thing'};\n`;
}

describe('the layering fence', () => {
  it.each(rules)('catches a breach of: $name', async ({ name, breach }) => {
    expect(await rulesBrokenBy(breach)).toContain(name);
  });

  it('lets through what the house allows', async () => {
    const broken = await rulesBrokenBy({
      'app/page.tsx': '#components/screen.tsx',
      'components/screen.tsx': '#lib/client/queries.ts',
      'lib/client/queries.ts': '#lib/contract/breaker.ts',
      'lib/contract/breaker.ts': '#lib/domain/state.ts',
      'lib/domain/state.ts': '#lib/protocol/state.ts',
      'lib/protocol/state.ts': 'type #lib/engine/index.ts',
      'lib/engine/index.ts': '',
      'lib/engine/http/listener.ts': 'type node:http',
      'lib/collector/poll.test.ts': '#lib/testing/builders.ts',
      'lib/testing/builders.ts': '',
    });
    expect(broken).toEqual([]);
  });
});
