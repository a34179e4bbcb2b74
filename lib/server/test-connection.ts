import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { tell } from '#lib/contract/sentences.ts';
import { ConnectionTest, type ConnectionTestInput } from '#lib/contract/service.ts';
import { readAddress } from '#lib/domain/address.ts';
import {
  deleteConnectionTest,
  insertConnectionTest,
  readConnectionTestResult,
} from '#lib/store/connection-tests.ts';
import { seal } from '#lib/store/sealing.ts';
import type { ServerContext } from './context.ts';
import { badRequest, PanelError } from './errors.ts';
import { presentTold } from './present-told.ts';

const LOOK_MS = 100;
const WAIT_MS = 12_000;

/** Has a collector try an address before it is saved. Throws `PanelError`: bad_request, unavailable when no collector answers. */
export async function testConnection(
  ctx: ServerContext,
  input: ConnectionTestInput,
): Promise<ConnectionTest> {
  const address = readAddress(input.url);
  if ('problem' in address) throw badRequest([{ field: 'url', told: address.problem }]);
  const { prisma } = ctx.db;
  const deadline = ctx.now() + WAIT_MS;
  const id = randomUUID();
  const token = input.readToken;
  const readToken =
    token === undefined ? null : seal(ctx.sealingKey, token, `connection_test:${id}:read_token`);
  await insertConnectionTest(prisma, { id, url: address.url, readToken });
  try {
    while (ctx.now() < deadline) {
      const result = await readConnectionTestResult(prisma, id);
      if (result !== null) return presentResult(ConnectionTest.parse(result));
      await sleep(LOOK_MS);
    }
  } finally {
    await deleteConnectionTest(prisma, id);
  }
  throw new PanelError('unavailable', tell('no_collector'));
}

function presentResult(result: ConnectionTest): ConnectionTest {
  const { failure } = result;
  return {
    ...result,
    failure: failure && { ...failure, detail: presentTold(failure.detail) ?? failure.detail },
  };
}
