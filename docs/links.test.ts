import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const guides = ['README.md', 'docs/engine.md', 'demo/README.md', 'bench/README.md'];

const read = (guide: string) => readFile(resolve(root, guide), 'utf8');

/** A text without its fenced blocks and code. */
const proseOf = (text: string) =>
  text.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '`code`');

/** Where the links and pictures of a text lead. */
const linksOf = (text: string) => Array.from(proseOf(text).matchAll(/\]\(([^)\s]+)\)/g), ([, to = '']) => to);

/** The anchors of a text's headings, as GitHub makes them. */
function anchorsOf(text: string): string[] {
  const headings = text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (.+)$/gm);
  return Array.from(headings, ([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe.each(guides)('%s', (guide) => {
  it('has links that lead somewhere', async () => {
    const text = await read(guide);
    const missing: string[] = [];
    for (const link of linksOf(text)) {
      if (/^https?:/.test(link)) continue;
      const [path = '', anchor] = link.split('#');
      const file = path === '' ? guide : resolve(root, dirname(guide), path);
      if (!existsSync(resolve(root, file))) missing.push(link);
      else if (anchor !== undefined && !anchorsOf(await read(file)).includes(anchor)) missing.push(link);
    }
    expect(missing).toEqual([]);
  });

  it('has no two headings with one anchor', async () => {
    const anchors = anchorsOf(await read(guide));
    expect(anchors).toEqual([...new Set(anchors)]);
  });
});

describe('the guide of the engine', () => {
  it('is read outside of the repository too, and links to nothing in it', async () => {
    const links = linksOf(await read('docs/engine.md'));
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((link) => !/^(#|https:)/.test(link))).toEqual([]);
  });
});
