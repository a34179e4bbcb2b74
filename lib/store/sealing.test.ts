import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { open, parseSealingPrivateKey, parseSealingPublicKey, SealError, seal } from './sealing.ts';

const { publicKey, privateKey } = generateKeyPairSync('x25519');
const PLACE = 'service:7:read_token';

describe('seal', () => {
  it('opens again for the same place', () => {
    for (const text of ['', 't0ken', '…ñ🔑', 'x'.repeat(1_000)]) {
      expect(open(privateKey, seal(publicKey, text, PLACE), PLACE)).toBe(text);
    }
  });

  it('never seals the same text the same way twice', () => {
    expect(seal(publicKey, 't0ken', PLACE)).not.toEqual(seal(publicKey, 't0ken', PLACE));
  });

  it('hides the text', () => {
    expect(Buffer.from(seal(publicKey, 't0ken', PLACE)).includes('t0ken')).toBe(false);
  });
});

describe('open', () => {
  it.each(['service:8:read_token', 'service:7:admin_token', ''])('refuses what was moved to %j', (place) => {
    expect(() => open(privateKey, seal(publicKey, 't0ken', PLACE), place)).toThrow(SealError);
  });

  it('refuses what was sealed to another key', () => {
    const other = generateKeyPairSync('x25519');
    expect(() => open(other.privateKey, seal(publicKey, 't0ken', PLACE), PLACE)).toThrow(SealError);
  });

  it('refuses every altered byte and every cut', () => {
    const sealed = seal(publicKey, 't0ken', PLACE);
    for (let index = 0; index < sealed.length; index += 1) {
      const altered = Uint8Array.from(sealed, (byte, at) => (at === index ? byte ^ 1 : byte));
      expect(() => open(privateKey, altered, PLACE)).toThrow(SealError);
      expect(() => open(privateKey, sealed.subarray(0, index), PLACE)).toThrow(SealError);
    }
  });

  it('does not repeat the text in its error', () => {
    expect(() => open(privateKey, seal(publicKey, 't0ken', PLACE), 'elsewhere')).toThrow(
      'The token sealed for elsewhere does not open with this key',
    );
  });
});

describe('parseSealingPublicKey', () => {
  it('reads base64 of DER, as the private key is read', () => {
    const publicText = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const privateText = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
    const sealed = seal(parseSealingPublicKey(publicText), 't0ken', PLACE);
    expect(open(parseSealingPrivateKey(privateText), sealed, PLACE)).toBe('t0ken');
  });

  it('refuses keys of another kind', () => {
    const other = generateKeyPairSync('ed25519')
      .publicKey.export({ type: 'spki', format: 'der' })
      .toString('base64');
    expect(() => parseSealingPublicKey(other)).toThrow('must be an X25519 key, got ed25519');
    expect(() => parseSealingPublicKey('AAAA')).toThrow();
  });
});
