import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { givenPublicKey, sealingPair } from './sealing-keys.mjs';

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function publicKey(base64: string) {
  return createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
}

function privateKey(base64: string) {
  return createPrivateKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'pkcs8' });
}

describe('sealingPair', () => {
  it('makes two halves of one X25519 pair', () => {
    const pair = sealingPair({}, emptyFolder());
    const other = generateKeyPairSync('x25519');
    const sealed = diffieHellman({ privateKey: other.privateKey, publicKey: publicKey(pair.publicKey) });
    const opened = diffieHellman({ privateKey: privateKey(pair.privateKey), publicKey: other.publicKey });
    expect(opened).toEqual(sealed);
  });

  it('makes them once, in files that only their owner reads', () => {
    const folder = emptyFolder();
    const pair = sealingPair({}, folder);
    expect(sealingPair({}, folder)).toEqual(pair);
    expect(givenPublicKey({}, folder)).toBe(pair.publicKey);
    for (const file of ['sealing-private.key', 'sealing-public.key']) {
      expect(statSync(join(folder, 'keys', file)).mode & 0o777).toBe(0o600);
    }
  });

  it('takes a private key that is given, and derives the public one', () => {
    const given = sealingPair({}, emptyFolder());
    expect(sealingPair({ PANEL_SEALING_PRIVATE_KEY: given.privateKey }, emptyFolder())).toEqual(given);
  });

  it.each([
    'nonsense',
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
  ])('names the variable that holds no such key', (text) => {
    expect(() => sealingPair({ PANEL_SEALING_PRIVATE_KEY: text }, emptyFolder())).toThrow(
      /^PANEL_SEALING_PRIVATE_KEY does not hold an X25519 private key/,
    );
  });

  it('names the file that holds no such key', () => {
    const folder = emptyFolder();
    sealingPair({}, folder);
    writeFileSync(join(folder, 'keys', 'sealing-private.key'), 'nonsense');
    expect(() => sealingPair({}, folder)).toThrow(/sealing-private\.key does not hold/);
  });
});

describe('givenPublicKey', () => {
  it('makes none up: it would belong to no collector', () => {
    expect(() => givenPublicKey({}, emptyFolder())).toThrow('Set PANEL_SEALING_PUBLIC_KEY');
  });
});
