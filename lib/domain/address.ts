import { AddressError, parseAddress } from '#lib/protocol/address.ts';
import type { Told } from './told.ts';

/** A base address in its normal form, or what is wrong with it as the rest of a sentence ("must begin with http:// …"). */
export type ReadAddress = { readonly url: string } | { readonly problem: Told };

/** Reads a service's base address as an operator typed it. */
export function readAddress(text: string): ReadAddress {
  try {
    return { url: parseAddress(text) };
  } catch (error) {
    if (error instanceof AddressError) return { problem: error.rule };
    throw error;
  }
}
