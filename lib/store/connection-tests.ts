import type { Db } from './commands.ts';

/** Asks the collectors to try an address. The token is sealed. */
export async function insertConnectionTest(
  db: Db,
  test: { readonly id: string; readonly url: string; readonly readToken: Uint8Array<ArrayBuffer> | null },
): Promise<void> {
  await db.connectionTest.create({ data: test });
}

/** What a collector found, or null while none has finished. */
export async function readConnectionTestResult(db: Db, id: string): Promise<unknown> {
  const row = await db.connectionTest.findUnique({
    where: { id },
    select: { finishedAt: true, result: true },
  });
  return row?.finishedAt ? row.result : null;
}

/** Forgets a test. */
export async function deleteConnectionTest(db: Db, id: string): Promise<void> {
  await db.connectionTest.deleteMany({ where: { id } });
}
