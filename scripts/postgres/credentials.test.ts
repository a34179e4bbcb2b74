import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { credentials, databaseUrl, parseCredentials } from './credentials.mjs';

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'credentials-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'url');
}

describe('credentials', () => {
  it('makes a password and a port once, in a file that only its owner reads', async () => {
    const file = newFile();
    const { fresh, ...made } = await credentials(file);
    expect(fresh).toBe(true);
    expect(made.port).toBeLessThan(32_768);
    expect(await credentials(file)).toEqual({ ...made, fresh: false });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('makes new ones when the file was tampered with', async () => {
    const file = newFile();
    writeFileSync(file, 'nonsense');
    expect((await credentials(file)).fresh).toBe(true);
  });
});

describe('parseCredentials', () => {
  it('reads back what databaseUrl writes', () => {
    const made = { port: 21_000, password: 'abcdefghij-klmnop_qrstuv' };
    expect(parseCredentials(databaseUrl(made))).toEqual(made);
  });
});
