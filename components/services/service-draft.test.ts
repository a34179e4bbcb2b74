import { describe, expect, it } from 'vitest';
import { tell } from '#lib/contract/sentences.ts';
import { ServiceInput, ServicePatch } from '#lib/contract/service.ts';
import { makeInstance, makeService } from '#lib/testing/builders.ts';
import { draftService, fieldErrors, hasNewAddress, toServiceInput, toServicePatch } from './service-draft.ts';

const service = makeService({
  dependencies: { hub: 'mintic_hub' },
  instances: [makeInstance({ url: 'http://127.0.0.1:4101' })],
});

describe('toServiceInput', () => {
  it('writes what the contract takes, and leaves tokens out that were not given', () => {
    const input = toServiceInput({
      ...draftService(null),
      name: ' api ',
      instances: [{ key: 0, url: ' http://127.0.0.1:1 ' }],
    });
    expect(input).toEqual({
      name: 'api',
      instances: [{ url: 'http://127.0.0.1:1' }],
      environment: null,
      owner: null,
      dependencies: {},
      pollIntervalMs: 5_000,
    });
    expect(ServiceInput.safeParse(input).success).toBe(true);
  });

  it('hands a wrong interval on, for the server to name', () => {
    const input = toServiceInput({ ...draftService(service), pollSeconds: 'soon' });
    expect(ServiceInput.safeParse(input).error?.issues.map((issue) => issue.path[0])).toEqual([
      'pollIntervalMs',
    ]);
  });

  it('keeps a breaker named like a property of objects', () => {
    const row = { key: 0, breaker: '__proto__', dependency: 'hub' };
    expect(
      Object.entries(toServiceInput({ ...draftService(service), dependencies: [row] }).dependencies ?? {}),
    ).toEqual([['__proto__', 'hub']]);
  });
});

describe('toServicePatch', () => {
  it('changes nothing of a service that was only looked at', () => {
    const patch = toServicePatch(draftService(service));
    expect(patch).toEqual({
      name: service.name,
      instances: [{ url: 'http://127.0.0.1:4101' }],
      environment: 'production',
      owner: 'citizen-folder',
      dependencies: { hub: 'mintic_hub' },
      pollIntervalMs: 5_000,
    });
    expect(ServicePatch.safeParse(patch).success).toBe(true);
  });

  it('sets a new token and removes one', () => {
    const patch = toServicePatch({
      ...draftService(service),
      readToken: { text: 's3cret', remove: false },
      adminToken: { text: '', remove: true },
    });
    expect(patch).toMatchObject({ readToken: 's3cret', adminToken: null });
  });
});

describe('hasNewAddress', () => {
  const draft = draftService(service);
  it('is true once an address is none of the service’s', () => {
    expect(hasNewAddress(draft, service)).toBe(false);
    expect(hasNewAddress({ ...draft, instances: [...draft.instances, { key: 9, url: '' }] }, service)).toBe(
      false,
    );
    expect(hasNewAddress({ ...draft, instances: [{ key: 9, url: 'http://127.0.0.1:9' }] }, service)).toBe(
      true,
    );
    expect(hasNewAddress({ ...draft, instances: [{ key: 9, url: 'http://127.0.0.1:9' }] }, null)).toBe(false);
  });
});

describe('fieldErrors', () => {
  it.each(['instances.0.url', 'instances[0].url', '/instances/0/url'])('finds the row of %s', (field) => {
    const errors = [{ field, told: tell('address_port') }];
    expect(fieldErrors(errors, ({ text }) => text).get('instances.0.url')).toBe('must not use port 0');
  });
});
