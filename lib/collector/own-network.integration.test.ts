import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeService, startFakeService } from '#lib/testing/fake-service.ts';
import { type LoopbackServer, serveOnLoopback } from '#lib/testing/loopback.ts';
import { eventually, makeWorld, type World } from '#lib/testing/world.ts';

/** Three names of this machine, which are three hosts to the collector. */
const HOSTS = ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]'];

let world: World;
let silent: LoopbackServer;
let service: FakeService | null;

beforeEach(async () => {
  world = await makeWorld();
  silent = await serveOnLoopback(() => {});
  service = null;
});

afterEach(async () => {
  await world.end();
  await silent.close();
  await service?.close();
});

const cutOffSince = async (): Promise<Date | null | undefined> =>
  (await world.rows<{ since: Date | null }>('SELECT cut_off_since AS since FROM collector'))[0]?.since;

describe('startCollector, when nothing answers', () => {
  it('says once that it is cut off, and no more as soon as anybody answers', async () => {
    for (const host of HOSTS) await world.register(`at ${host}`, [`http://${host}:${silent.port}`]);
    const startedAt = Date.now();
    await world.startCollector();

    const since = await eventually(cutOffSince, (since) => since != null);
    expect(since?.getTime()).toBeGreaterThan(startedAt);

    service = await startFakeService({ name: 'document-api' });
    await world.register('document-api', [service.url]);
    await eventually(cutOffSince, (since) => since === null);
  });
});
