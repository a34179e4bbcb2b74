import type { Prisma } from './generated/client.ts';

/** Who did what to whom. `subject` is `breaker:7` or `service:3`; `detail` holds no secret. */
export interface AuditEntry {
  readonly actor: string;
  readonly actorVerified: boolean;
  readonly action: string;
  readonly subject: string;
  readonly detail: Prisma.InputJsonObject;
}

/** Writes it down for good, in the transaction that does it. */
export async function recordAudit(tx: Prisma.TransactionClient, entry: AuditEntry): Promise<void> {
  await tx.audit.create({ data: entry });
}
