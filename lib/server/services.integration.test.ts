import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { open } from '#lib/store/sealing.ts';
import { makePanel, type Panel } from '#lib/testing/panel.ts';
import { editService } from './edit-service.ts';
import { isNotFound } from './errors.ts';
import { listBreakers } from './list-breakers.ts';
import { listServices } from './list-services.ts';
import { readBreaker } from './read-breaker.ts';
import { readService } from './read-service.ts';
import { registerService } from './register-service.ts';
import { removeService } from './remove-service.ts';
import { testConnection } from './test-connection.ts';

let panel: Panel;
beforeAll(async () => {
  panel = await makePanel();
});
afterAll(() => panel.end());
beforeEach(() =>
  panel.rows(
    `TRUNCATE service, instance, instance_reading, breaker, circuit, command, command_outcome, audit RESTART IDENTITY CASCADE`,
  ),
);

const input = {
  name: 'document-api',
  instances: [{ url: 'http://10.0.0.7:8080/' }, { url: 'HTTP://10.0.0.8:8080' }],
  readToken: 'r3ad',
  adminToken: 'adm1n',
};

interface Tokens {
  read_token: Uint8Array | null;
  admin_token: Uint8Array | null;
}

async function tokens(id: string): Promise<Tokens> {
  const [row] = await panel.rows<Tokens>(`SELECT read_token, admin_token FROM service WHERE id = $1`, [id]);
  if (row === undefined) throw new Error('no such service');
  return row;
}

async function audit() {
  return panel.rows<{ actor: string; action: string; subject: string; detail: unknown }>(
    `SELECT actor, action, subject, detail FROM audit ORDER BY id`,
  );
}

describe('registerService', () => {
  it('registers with normalised addresses and defaults, and writes down who did it', async () => {
    const service = await registerService(panel.ctx, input);
    expect(service).toMatchObject({
      name: 'document-api',
      environment: null,
      pollIntervalMs: 5_000,
      hasAdminToken: true,
    });
    expect(service.instances.map(({ url, level, staleReason }) => ({ url, level, staleReason }))).toEqual([
      {
        url: 'http://10.0.0.7:8080',
        level: null,
        staleReason: expect.objectContaining({ text: 'Not read yet.' }),
      },
      {
        url: 'http://10.0.0.8:8080',
        level: null,
        staleReason: expect.objectContaining({ text: 'Not read yet.' }),
      },
    ]);
    expect(await audit()).toMatchObject([
      { actor: 'ana', action: 'service.register', subject: `service:${service.id}` },
    ]);
  });

  it('seals the tokens to their place and shows them to nobody', async () => {
    const service = await registerService(panel.ctx, input);
    const sealed = await tokens(service.id);
    expect(
      open(
        panel.sealingPrivateKey,
        sealed.read_token ?? new Uint8Array(),
        `service:${service.id}:read_token`,
      ),
    ).toBe('r3ad');
    expect(
      open(
        panel.sealingPrivateKey,
        sealed.admin_token ?? new Uint8Array(),
        `service:${service.id}:admin_token`,
      ),
    ).toBe('adm1n');
    const shown = JSON.stringify([
      service,
      await readService(panel.ctx, service.id),
      await listServices(panel.ctx),
      await audit(),
    ]);
    expect(shown).not.toMatch(/r3ad|adm1n/);
  });

  it('names the address that cannot be one and the one given twice', async () => {
    const instances = [{ url: 'http://a' }, { url: 'ftp://b' }, { url: 'http://A/' }];
    await expect(registerService(panel.ctx, { ...input, instances })).rejects.toMatchObject({
      code: 'bad_request',
      errors: [
        { field: 'instances[1].url', told: { text: expect.stringContaining('must begin with http://') } },
        { field: 'instances[2].url', told: { text: 'is given twice: http://a' } },
      ],
    });
  });

  it('refuses a name or an address that is taken, naming the field and the owner, and writes nothing', async () => {
    await registerService(panel.ctx, input);
    await expect(
      registerService(panel.ctx, { ...input, instances: [{ url: 'http://c' }] }),
    ).rejects.toMatchObject({
      code: 'conflict',
      errors: [{ field: 'name', told: { text: 'is taken by another service without an environment' } }],
    });
    const other = {
      ...input,
      name: 'other',
      instances: [{ url: 'http://c' }, { url: 'http://10.0.0.7:8080' }],
    };
    await expect(registerService(panel.ctx, other)).rejects.toMatchObject({
      code: 'conflict',
      errors: [
        { field: 'instances[1].url', told: { text: 'is already registered, by the service document-api' } },
      ],
    });
    expect((await listServices(panel.ctx)).items).toHaveLength(1);
    expect(await audit()).toHaveLength(1);
  });

  it('takes the same name in another environment', async () => {
    await registerService(panel.ctx, input);
    const staging = { ...input, environment: 'staging', instances: [{ url: 'http://c' }] };
    expect(await registerService(panel.ctx, staging)).toMatchObject({ environment: 'staging' });
  });

  it('lets one of two at once have the name', async () => {
    const results = await Promise.allSettled(
      ['http://a', 'http://b'].map((url) => registerService(panel.ctx, { ...input, instances: [{ url }] })),
    );
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find((result) => result.status === 'rejected')).toMatchObject({
      reason: { code: 'conflict' },
    });
  });

  it('asks who it is first', async () => {
    await expect(registerService(panel.as(null), input)).rejects.toMatchObject({ code: 'operator_required' });
  });

  it('keeps a name like any other', async () => {
    const service = await registerService(panel.ctx, {
      ...input,
      name: '__proto__',
      dependencies: { constructor: 'hub' },
    });
    expect(await readService(panel.ctx, service.id)).toMatchObject({
      name: '__proto__',
      dependencies: { constructor: 'hub' },
    });
  });
});

describe('editService', () => {
  it('keeps what the patch leaves out, tokens included', async () => {
    const { id } = await registerService(panel.ctx, input);
    const before = await tokens(id);
    const edited = await editService(panel.ctx, {
      id,
      patch: { owner: 'citizen-folder', pollIntervalMs: 1_000 },
    });
    expect(edited).toMatchObject({ name: 'document-api', owner: 'citizen-folder', pollIntervalMs: 1_000 });
    expect(edited.instances).toHaveLength(2);
    expect(await tokens(id)).toEqual(before);
  });

  it('removes a token with null and replaces one', async () => {
    const { id } = await registerService(panel.ctx, input);
    expect(await editService(panel.ctx, { id, patch: { readToken: null, adminToken: 'n3w' } })).toMatchObject(
      {
        hasReadToken: false,
        hasAdminToken: true,
      },
    );
    const { admin_token } = await tokens(id);
    expect(open(panel.sealingPrivateKey, admin_token ?? new Uint8Array(), `service:${id}:admin_token`)).toBe(
      'n3w',
    );
    expect((await audit()).at(-1)).toMatchObject({
      action: 'service.edit',
      detail: { readToken: 'cleared', adminToken: 'set' },
    });
  });

  it('gives a new address no old token', async () => {
    const { id } = await registerService(panel.ctx, input);
    const instances = [...input.instances, { url: 'http://evil.example' }];
    expect(await editService(panel.ctx, { id, patch: { instances } })).toMatchObject({
      hasReadToken: false,
      hasAdminToken: false,
    });
    expect(await tokens(id)).toEqual({ read_token: null, admin_token: null });
  });

  it('clears only the token that is not given again with a new address', async () => {
    const { id } = await registerService(panel.ctx, input);
    const patch = { instances: [{ url: 'http://new.example' }], readToken: 'r3ad' };
    expect(await editService(panel.ctx, { id, patch })).toMatchObject({
      hasReadToken: true,
      hasAdminToken: false,
    });
  });

  it('keeps the tokens and the instances that stay when others go', async () => {
    const before = await registerService(panel.ctx, input);
    const edited = await editService(panel.ctx, {
      id: before.id,
      patch: { instances: [{ url: 'http://10.0.0.8:8080/' }] },
    });
    expect(edited).toMatchObject({ hasReadToken: true, hasAdminToken: true });
    expect(edited.instances.map((instance) => instance.id)).toEqual([before.instances[1]?.id]);
    expect((await audit()).at(-1)).toMatchObject({
      detail: { added: [], removed: ['http://10.0.0.7:8080'] },
    });
  });

  it('refuses another one’s name and address, and allows its own', async () => {
    const { id } = await registerService(panel.ctx, input);
    await registerService(panel.ctx, { name: 'other', instances: [{ url: 'http://other' }] });
    await expect(editService(panel.ctx, { id, patch: { name: 'other' } })).rejects.toMatchObject({
      code: 'conflict',
      errors: [{ field: 'name' }],
    });
    await expect(
      editService(panel.ctx, { id, patch: { instances: [{ url: 'http://other' }] } }),
    ).rejects.toMatchObject({
      code: 'conflict',
      errors: [{ field: 'instances[0].url' }],
    });
    expect(
      await editService(panel.ctx, { id, patch: { name: 'document-api', instances: input.instances } }),
    ).toMatchObject({
      name: 'document-api',
    });
  });

  it('ends what a command still had to do on an instance that goes', async () => {
    const { serviceId, instanceIds, breakers } = await panel.seed('signature', { instances: 2 });
    const breaker = breakers.mintic_hub;
    await panel.rows(
      `INSERT INTO command (id, breaker_id, action, hold, reason, actor, actor_verified, idempotency_key, request_hash)
       VALUES (gen_random_uuid(), $1, 'reset', false, 'r', 'ana', false, 'k', 'h')`,
      [breaker?.id],
    );
    await panel.rows(
      `INSERT INTO command_outcome (command_id, instance_id, circuit_id, state)
       SELECT m.id, c.instance_id, c.id, 'requested' FROM command m, circuit c`,
    );
    const [kept] = await panel.rows<{ url: string }>(`SELECT url FROM instance WHERE id = $1`, [
      instanceIds[0],
    ]);
    await editService(panel.ctx, { id: String(serviceId), patch: { instances: [{ url: kept?.url ?? '' }] } });
    expect(await panel.rows(`SELECT state FROM command_outcome ORDER BY instance_id`)).toEqual([
      { state: 'requested' },
      { state: 'superseded' },
    ]);
  });

  it('knows no service that was removed', async () => {
    const { id } = await registerService(panel.ctx, input);
    await removeService(panel.ctx, id);
    await expect(editService(panel.ctx, { id, patch: { name: 'x' } })).rejects.toSatisfy(isNotFound);
  });
});

describe('removeService', () => {
  it('takes it from the lists, frees its name and addresses, and keeps its history', async () => {
    const { serviceId, breakers } = await panel.seed('signature');
    const id = String(serviceId);
    await removeService(panel.ctx, id);
    expect((await listServices(panel.ctx)).items).toEqual([]);
    expect((await listBreakers(panel.ctx, { sort: 'worst', limit: 100 })).items).toEqual([]);
    await expect(readService(panel.ctx, id)).rejects.toSatisfy(isNotFound);
    await expect(readBreaker(panel.ctx, String(breakers.mintic_hub?.id))).rejects.toSatisfy(isNotFound);
    expect(await panel.rows(`SELECT id FROM circuit`)).toHaveLength(1);
    expect((await audit()).at(-1)).toMatchObject({ action: 'service.remove', detail: { name: 'signature' } });
    const again = { name: 'signature', instances: [{ url: 'http://127.0.0.1:9/signature/0' }] };
    expect(await registerService(panel.ctx, again)).toMatchObject({ name: 'signature' });
  });

  it.each(['0', '99', 'abc', '9999999999'])('knows no service %s', async (id) => {
    await expect(removeService(panel.ctx, id)).rejects.toSatisfy(isNotFound);
  });
});

describe('testConnection', () => {
  it('says so when no collector answers, and keeps nothing', async () => {
    const answer = testConnection(panel.ctx, { url: 'http://10.0.0.7:8080', readToken: 'r3ad' });
    panel.advance(13_000);
    await expect(answer).rejects.toMatchObject({
      code: 'unavailable',
      message: 'No collector answered: the panel polls nothing at present.',
    });
    expect(await panel.rows(`SELECT id FROM connection_test`)).toEqual([]);
  });
});
