import {
  POLL_INTERVAL_MS,
  type Service,
  type ServiceInput,
  type ServicePatch,
} from '#lib/contract/service.ts';
import type { Told } from '#lib/contract/told.ts';

/** A row of a form, with a key of its own so that typing does not move between rows. */
export interface DraftRow {
  readonly key: number;
  readonly url: string;
}

/** One mapping of a breaker's name to what it protects. */
export interface DraftDependency {
  readonly key: number;
  readonly breaker: string;
  readonly dependency: string;
}

/** A token as the form treats it: left as it is, set anew, or taken away. */
export interface DraftToken {
  readonly text: string;
  readonly remove: boolean;
}

/** A service as it is being filled in. */
export interface ServiceDraft {
  readonly name: string;
  readonly environment: string;
  readonly owner: string;
  readonly instances: readonly DraftRow[];
  readonly pollSeconds: string;
  readonly dependencies: readonly DraftDependency[];
  readonly readToken: DraftToken;
  readonly adminToken: DraftToken;
}

const NO_TOKEN: DraftToken = { text: '', remove: false };

/** The form for a new service, or for one that is registered. */
export function draftService(service: Service | null): ServiceDraft {
  const urls = service === null ? [''] : service.instances.map((instance) => instance.url);
  return {
    name: service?.name ?? '',
    environment: service?.environment ?? '',
    owner: service?.owner ?? '',
    instances: urls.map((url, key) => ({ key, url })),
    pollSeconds: `${(service?.pollIntervalMs ?? POLL_INTERVAL_MS.default) / 1_000}`,
    dependencies: Object.entries(service?.dependencies ?? {}).map(([breaker, dependency], key) => ({
      key,
      breaker,
      dependency,
    })),
    readToken: NO_TOKEN,
    adminToken: NO_TOKEN,
  };
}

/** The registration a draft asks for. What is empty is left out; what is wrong is for the server to say. */
export function toServiceInput(draft: ServiceDraft): ServiceInput {
  return {
    ...shared(draft),
    ...(draft.readToken.text !== '' && { readToken: draft.readToken.text }),
    ...(draft.adminToken.text !== '' && { adminToken: draft.adminToken.text }),
  };
}

/** The change a draft asks for. A token that was not touched stays. */
export function toServicePatch(draft: ServiceDraft): ServicePatch {
  return {
    ...shared(draft),
    ...tokenPatch('readToken', draft.readToken),
    ...tokenPatch('adminToken', draft.adminToken),
  };
}

/** Whether a draft brings a service an address it did not have: its tokens are not sent there unless they are given again. */
export function hasNewAddress(draft: ServiceDraft, service: Service | null): boolean {
  const known = new Set(service?.instances.map((instance) => instance.url));
  return service !== null && draft.instances.some(({ url }) => url.trim() !== '' && !known.has(url.trim()));
}

/** Problems by field, `instances.0.url` and so on, however the path was written. */
export function fieldErrors(
  errors: readonly { readonly field: string; readonly told: Told }[],
  say: (told: Told) => string,
): ReadonlyMap<string, string> {
  return new Map(
    errors.map(({ field, told }) => [
      field
        .replace(/\[(\w+)\]/g, '.$1')
        .replace(/^\//, '')
        .replaceAll('/', '.'),
      say(told),
    ]),
  );
}

function shared(draft: ServiceDraft) {
  return {
    name: draft.name.trim(),
    instances: draft.instances.map(({ url }) => ({ url: url.trim() })),
    environment: draft.environment.trim() || null,
    owner: draft.owner.trim() || null,
    dependencies: Object.fromEntries(
      draft.dependencies
        .filter(({ breaker, dependency }) => breaker !== '' || dependency !== '')
        .map(({ breaker, dependency }) => [breaker, dependency]),
    ),
    ...(draft.pollSeconds.trim() !== '' && { pollIntervalMs: Math.round(Number(draft.pollSeconds) * 1_000) }),
  };
}

function tokenPatch<Name extends string>(
  name: Name,
  token: DraftToken,
): Partial<Record<Name, string | null>> {
  if (token.text !== '') return { [name]: token.text } as Record<Name, string>;
  return token.remove ? ({ [name]: null } as Record<Name, null>) : {};
}
