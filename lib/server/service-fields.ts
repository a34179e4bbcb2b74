import type { KeyObject } from 'node:crypto';
import { tell } from '#lib/contract/sentences.ts';
import type { Told } from '#lib/contract/told.ts';
import { readAddress } from '#lib/domain/address.ts';
import type { Database } from '#lib/store/database.ts';
import { seal } from '#lib/store/sealing.ts';
import { findTaken, isUniqueViolation } from '#lib/store/services.ts';
import { badRequest, type FieldError, PanelError, tellFields } from './errors.ts';

/** The addresses of instances in their normal form. Throws `PanelError` (bad_request) that names those that cannot be one. */
export function readAddresses(instances: readonly { readonly url: string }[]): string[] {
  const errors: FieldError[] = [];
  const urls: string[] = [];
  for (const [index, instance] of instances.entries()) {
    const address = readAddress(instance.url);
    const field = `instances[${index}].url`;
    if ('problem' in address) errors.push({ field, told: address.problem });
    else if (urls.includes(address.url))
      errors.push({ field, told: tell('address_twice', { url: address.url }) });
    else urls.push(address.url);
  }
  if (errors.length > 0) throw badRequest(errors);
  return urls;
}

type Token = 'readToken' | 'adminToken';
const COLUMNS = { readToken: 'read_token', adminToken: 'admin_token' } as const;

/** Seals the tokens given for one service, each for its own field; null and what is left out stay so. */
export function sealTokens(
  key: KeyObject,
  serviceId: number,
  tokens: { readonly [Name in Token]?: string | null },
): { [Name in Token]?: Uint8Array<ArrayBuffer> | null } {
  const sealed: { [Name in Token]?: Uint8Array<ArrayBuffer> | null } = {};
  for (const name of Object.keys(COLUMNS) as Token[]) {
    const token = tokens[name];
    if (token === undefined) continue;
    sealed[name] = token === null ? null : seal(key, token, `service:${serviceId}:${COLUMNS[name]}`);
  }
  return sealed;
}

/** Does `write`; where it fails because a name or an address is taken, throws `PanelError` (conflict) that says which and by whom. */
export async function orTaken<Result>(
  db: Database,
  wanted: { readonly name: string; readonly environment: string | null; readonly urls: readonly string[] },
  except: number | null,
  write: () => Promise<Result>,
): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const taken = await findTaken(db.prisma, wanted, except);
    const errors = wanted.urls.flatMap((url, index) => {
      const owner = taken.urls.get(url);
      return owner === undefined
        ? []
        : [{ field: `instances[${index}].url`, told: tell('address_taken', { service: owner }) }];
    });
    if (taken.isNameTaken) errors.unshift({ field: 'name', told: tellNameTaken(wanted.environment) });
    const told = errors.length > 0 ? tellFields(errors) : tell('registered_meanwhile');
    throw new PanelError('conflict', told, errors);
  }
}

function tellNameTaken(environment: string | null): Told {
  return environment === null ? tell('name_taken') : tell('name_taken_in', { environment });
}
