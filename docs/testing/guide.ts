import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** A fenced block of a guide, with the comment before it that says where it comes from. */
export interface Block {
  /** `recipe` or `output`, and the file it names; undefined for a block of no file. */
  readonly kind: string | undefined;
  readonly file: string | undefined;
  readonly language: string;
  readonly text: string;
}

const FENCE = /(?:<!-- (\w+): (\S+) -->\n)?^```(\w*)\n([\s\S]*?)^```$/gm;

/** The engine's guide. */
export const guideFile = fileURLToPath(new URL('../engine.md', import.meta.url));

/** The project's README. */
export const readmeFile = fileURLToPath(new URL('../../README.md', import.meta.url));

/** The folder of the guide's recipes. */
export const recipesFolder = fileURLToPath(new URL('../recipes/', import.meta.url));

/** The fenced blocks of a guide, in order. */
export function blocksOf(guide: string): Block[] {
  return Array.from(guide.matchAll(FENCE), ([, kind, file, language = '', text = '']) => ({
    kind,
    file,
    language,
    text,
  }));
}

/** The guide with every recipe's block filled in from its file. */
export async function fillIn(guide: string): Promise<string> {
  const recipes = blocksOf(guide).flatMap(({ kind, file }) => (kind === 'recipe' && file ? [file] : []));
  const sources = new Map(
    await Promise.all(recipes.map(async (file) => [file, await readRecipe(file)] as const)),
  );
  return guide.replaceAll(FENCE, (block, kind, file, language) =>
    kind === 'recipe' ? `<!-- recipe: ${file} -->\n\`\`\`${language}\n${sources.get(file)}\`\`\`` : block,
  );
}

/** A recipe as its readers write it: with the package's name where the repository has a path. */
async function readRecipe(file: string): Promise<string> {
  const source = await readFile(recipesFolder + file, 'utf8');
  return source
    .replaceAll("'#lib/engine/http/index.ts'", "'breaker-panel/engine/http'")
    .replaceAll("'#lib/engine/index.ts'", "'breaker-panel/engine'");
}

/** The first cells of the rows of the table under a header, as code: `a`, `b`. */
export function firstCells(guide: string, header: string): string[] {
  return tableUnder(guide, header).flatMap(([cell = '']) =>
    Array.from(cell.matchAll(/`([^`]+)`/g), ([, code = '']) => code),
  );
}

/** The cells of the rows of the table whose header line begins so. */
export function tableUnder(guide: string, header: string): string[][] {
  const lines = guide.split('\n');
  const at = lines.findIndex((line) => line.startsWith(header));
  if (at < 0) throw new Error(`the guide has no table "${header}"`);
  const rows = lines.slice(at + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end).map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/** A section of the engine's guide, up to the next heading of its rank. */
export async function readSection(heading: string): Promise<string> {
  const guide = await readFile(guideFile, 'utf8');
  const [, section] = guide.split(`\n${heading}\n`);
  if (section === undefined) throw new Error(`the guide has no section "${heading}"`);
  return section.split('\n## ')[0] ?? '';
}
