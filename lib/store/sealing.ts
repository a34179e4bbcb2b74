import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';

/**
 * Sealed boxes: anybody with the public key can seal, only the private key opens. A fresh X25519 key per seal, HKDF-SHA-256 over what
 * it agrees on with the recipient's, and AES-256-GCM. The layout: version 1 | ephemeral public key (32 bytes) | text | tag (16).
 */
const VERSION = 1;
const CIPHER = 'aes-256-gcm';
const PUBLIC_BYTES = 32;
const TAG_BYTES = 16;
const INFO = 'breaker-panel sealed token v1';

/** A sealed text that cannot be opened: altered, moved to another place, or sealed to another key. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

/** Parses an X25519 public key (base64 of spki DER). Throws when it is none. */
export function parseSealingPublicKey(base64: string): KeyObject {
  return requireX25519(createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' }));
}

/** Parses an X25519 private key (base64 of pkcs8 DER). Throws when it is none. */
export function parseSealingPrivateKey(base64: string): KeyObject {
  return requireX25519(
    createPrivateKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'pkcs8' }),
  );
}

/** Seals `plaintext` to `publicKey` for one place, e.g. `service:7:read_token`: put anywhere else it does not open. */
export function seal(publicKey: KeyObject, plaintext: string, context: string): Uint8Array<ArrayBuffer> {
  const ephemeral = generateKeyPairSync('x25519');
  const ephemeralPublic = rawPublicKey(ephemeral.publicKey);
  const { key, iv } = deriveKey(ephemeral.privateKey, publicKey, ephemeralPublic, rawPublicKey(publicKey));
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(context));
  const text = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  return Uint8Array.from(Buffer.concat([Buffer.of(VERSION), ephemeralPublic, text, cipher.getAuthTag()]));
}

/** Opens what {@link seal} sealed for the same place. Throws `SealError`. */
export function open(privateKey: KeyObject, sealed: Uint8Array, context: string): string {
  const bytes = Buffer.from(sealed);
  if (bytes.length < 1 + PUBLIC_BYTES + TAG_BYTES || bytes[0] !== VERSION)
    throw new SealError(`The token sealed for ${context} is not in a form that this version knows`);
  const ephemeralPublic = bytes.subarray(1, 1 + PUBLIC_BYTES);
  try {
    const { key, iv } = deriveKey(
      privateKey,
      publicKeyOf(ephemeralPublic),
      ephemeralPublic,
      rawPublicKey(createPublicKey(privateKey)),
    );
    const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(context))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    const text = bytes.subarray(1 + PUBLIC_BYTES, -TAG_BYTES);
    return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new SealError(`The token sealed for ${context} does not open with this key`, { cause });
  }
}

/** Both keys bind the secret. The key serves one seal only, so its nonce may come from the same secret. */
function deriveKey(
  own: KeyObject,
  other: KeyObject,
  ephemeralPublic: Uint8Array,
  recipientPublic: Uint8Array,
) {
  const secret = diffieHellman({ privateKey: own, publicKey: other });
  const salt = Buffer.concat([ephemeralPublic, recipientPublic]);
  const bytes = Buffer.from(hkdfSync('sha256', secret, salt, INFO, 32 + 12));
  return { key: bytes.subarray(0, 32), iv: bytes.subarray(32) };
}

function rawPublicKey(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}

function publicKeyOf(raw: Buffer): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: raw.toString('base64url') }, format: 'jwk' });
}

function requireX25519(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'x25519')
    throw new TypeError(`must be an X25519 key, got ${key.asymmetricKeyType}`);
  return key;
}
