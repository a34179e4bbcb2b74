import { LIMITS } from './limits.ts';
import { ProtocolError } from './protocol-error.ts';
import { tell } from './sentences.ts';
import type { Told } from './told.ts';

/** An address that cannot be one of a service; its code is `bad_address`, and `rule` is the rule alone ("must not be empty"). */
export class AddressError extends ProtocolError {
  constructor(readonly rule: Told) {
    super('bad_address', tell('the_address', { rule }));
  }
}

/**
 * Parses a base address as an operator typed it and returns its normalised form, without a trailing slash
 * (`http://10.0.0.7:8080/orders`). Throws an `AddressError` with a sentence
 * such as "the address must begin with http:// or https:// and a host".
 */
export function parseAddress(text: string): string {
  const typed = text.trim();
  if (typed === '') throw new AddressError(tell('address_empty'));
  if (typed.length > LIMITS.addressChars) throw tooLong();
  // The URL parser repairs all of these silently, so that what is called would not be what was read.
  if (/[\s\p{Control}]/u.test(typed)) throw new AddressError(tell('address_spaces'));
  if (typed.includes('\\')) throw new AddressError(tell('address_backslash'));
  const authority = /^https?:\/\/([^/?#]+)/i.exec(typed)?.[1];
  if (authority === undefined) throw new AddressError(tell('address_scheme'));
  if (authority.includes('@')) throw new AddressError(tell('address_user'));
  if (typed.includes('?')) throw new AddressError(tell('address_query'));
  if (typed.includes('#')) throw new AddressError(tell('address_fragment'));
  return normalise(typed);
}

/** The full address of a path of the protocol under a base that `parseAddress` returned. */
export function endpoint(
  base: string,
  path: `/${string}`,
  query: Readonly<Record<string, string>> = {},
): URL {
  const url = new URL(base);
  url.pathname = url.pathname.replace(/\/$/, '') + path;
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

function normalise(typed: string): string {
  const url = parse(typed);
  if (url.port === '0') throw new AddressError(tell('address_port'));
  if (/\/metrics\/circuit-breakers(\/journal)?\/?$/.test(url.pathname))
    throw new AddressError(tell('address_path'));
  const address = url.href.replace(/\/$/, '');
  if (address.length > LIMITS.addressChars) throw tooLong();
  return address;
}

function parse(typed: string): URL {
  try {
    return new URL(typed);
  } catch {
    throw new AddressError(tell('address_invalid'));
  }
}

function tooLong(): AddressError {
  return new AddressError(tell('address_long', { max: LIMITS.addressChars }));
}
