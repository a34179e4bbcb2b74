import { parseAddress } from '#lib/protocol/address.ts';
import { ProtocolError } from '#lib/protocol/protocol-error.ts';

/** A base address in its normal form, or what is wrong with it as the rest of a sentence ("must begin with http:// …"). */
export type ReadAddress = { readonly url: string } | { readonly problem: string };

/** Reads a service's base address as an operator typed it. */
export function readAddress(text: string): ReadAddress {
  try {
    return { url: parseAddress(text) };
  } catch (error) {
    if (error instanceof ProtocolError) return { problem: error.message.replace(/^the address /, '') };
    throw error;
  }
}
