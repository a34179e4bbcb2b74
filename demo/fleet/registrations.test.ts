import { describe, expect, it } from 'vitest';
import type { ServiceInput } from '#lib/contract/service.ts';
import { makeInstance, makeService } from '#lib/testing/builders.ts';
import { instancesOf } from './addresses.ts';
import { differenceOf, registrationsOf } from './registrations.ts';

const wanted: ServiceInput = {
  name: 'document-api',
  owner: 'folder',
  environment: 'demo',
  pollIntervalMs: 2_000,
  instances: [{ url: 'http://127.0.0.1:4121' }],
  dependencies: { hub_login: 'mintic_hub' },
  adminToken: 'lever',
};
const known = makeService({
  owner: 'folder',
  environment: 'demo',
  pollIntervalMs: 2_000,
  instances: [makeInstance({ url: 'http://127.0.0.1:4121/' })],
  dependencies: { hub_login: 'mintic_hub' },
  hasAdminToken: true,
});

describe('differenceOf', () => {
  it('is none for what is registered already, however its address is written', () => {
    expect(differenceOf(known, wanted)).toBeNull();
  });

  it('gives the tokens again with new addresses', () => {
    const instances = [{ url: 'http://127.0.0.1:4321' }];
    expect(differenceOf(known, { ...wanted, instances })).toEqual({
      instances,
      adminToken: 'lever',
      readToken: null,
    });
  });

  it.each([
    ['an owner', { owner: 'records' }, { owner: 'records' }],
    ['an environment that is gone', { environment: undefined }, { environment: null }],
    ['an interval', { pollIntervalMs: 5_000 }, { pollIntervalMs: 5_000 }],
    ['a dependency', { dependencies: {} }, { dependencies: {} }],
    ['a token that is new', { readToken: 'eye' }, { readToken: 'eye' }],
    ['a token that is gone', { adminToken: undefined }, { adminToken: null }],
  ])('names %s', (_, change, patch) => {
    expect(differenceOf(known, { ...wanted, ...change })).toEqual(patch);
  });
});

describe('registrationsOf', () => {
  it('names every instance of a service, and what its breakers protect where the names differ', () => {
    const told = registrationsOf(instancesOf(['document-api', 'identity'], 4_100));
    expect(told.map(({ name, instances }) => [name, instances.length])).toEqual([
      ['document-api', 3],
      ['identity', 1],
    ]);
    expect(told.map(({ dependencies }) => dependencies)).toEqual([{}, { hub_login: 'mintic_hub' }]);
    expect(told[1]?.readToken).toBe('demo-read-token');
  });
});
