import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PlainError } from '../process/plain-error.mjs';

// The web seals services' tokens with the public key; only the collectors can open them with the private one. Both are
// base64 of DER: spki in PANEL_SEALING_PUBLIC_KEY, pkcs8 in PANEL_SEALING_PRIVATE_KEY, or in files of the data folder.

/**
 * The pair for a collector and a web that run side by side; made once when there is none.
 * @param {NodeJS.Dict<string>} env PANEL_SEALING_PRIVATE_KEY replaces the file
 * @param {string} data the panel's data folder
 * @throws {PlainError} naming the variable or the file that holds no such key
 */
export function sealingPair(env, data) {
  const given = env.PANEL_SEALING_PRIVATE_KEY;
  const files = keyFiles(data);
  if (!given && !existsSync(files.private)) makePair(files);
  const text = (given || readFileSync(files.private, 'utf8')).trim();
  const key = parsePrivate(text, given ? 'PANEL_SEALING_PRIVATE_KEY' : files.private);
  return { privateKey: text, publicKey: publicOf(key) };
}

/**
 * The public key for a web that runs alone, where no private key should be.
 * @param {NodeJS.Dict<string>} env
 * @param {string} data the panel's data folder
 * @throws {PlainError} when none is given: one made here would belong to no collector
 */
export function givenPublicKey(env, data) {
  const { public: file } = keyFiles(data);
  const text = env.PANEL_SEALING_PUBLIC_KEY || (existsSync(file) && readFileSync(file, 'utf8').trim());
  if (text) return text;
  throw new PlainError(
    "Set PANEL_SEALING_PUBLIC_KEY to the collectors' public key; each collector writes it to keys/sealing-public.key in its data folder.",
  );
}

/** @param {string} data */
function keyFiles(data) {
  return {
    private: join(data, 'keys', 'sealing-private.key'),
    public: join(data, 'keys', 'sealing-public.key'),
  };
}

/** @param {{ private: string, public: string }} files */
function makePair(files) {
  const { privateKey } = generateKeyPairSync('x25519');
  const folder = dirname(files.private);
  mkdirSync(dirname(folder), { recursive: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const text = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
  writeFileSync(files.public, `${publicOf(privateKey)}\n`, { mode: 0o600 });
  writeFileSync(files.private, `${text}\n`, { mode: 0o600 });
}

/**
 * @param {string} text
 * @param {string} source named when it holds no such key
 */
function parsePrivate(text, source) {
  try {
    const key = createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' });
    if (key.asymmetricKeyType === 'x25519') return key;
  } catch {
    // said below, for a key of another kind too
  }
  throw new PlainError(`${source} does not hold an X25519 private key (base64 of pkcs8 DER).`);
}

/** @param {import('node:crypto').KeyObject} privateKey */
function publicOf(privateKey) {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
}
