/** The limits a reader keeps (lengths in characters, sizes in bytes, times in milliseconds), all in one place. */
export const LIMITS = {
  addressChars: 2_048,
  bodyBytes: 4 * 1_024 * 1_024,
  headerBytes: 16 * 1_024,
  jsonDepth: 32,
  breakers: 2_000,
  journalRows: 500,
  configKeys: 50,
  /** Names of breakers, services, instances and boots, and idempotency keys. */
  nameChars: 200,
  /** Free texts (`error`, `reason`, `actor`): cut here, not refused. */
  textChars: 500,
  /** The raw state and the cause: cut here, not refused. */
  wordChars: 100,
  connectMs: 1_000,
  /** From the request to the first byte of its answer; a wait that was asked for comes on top, here and in `totalMs`. */
  firstByteMs: 2_000,
  totalMs: 3_000,
  holdMinMs: 1_000,
  holdMaxMs: 30 * 24 * 60 * 60 * 1_000,
} as const;
