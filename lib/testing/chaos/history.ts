/** A journal row as both sides can tell it. Times in epoch milliseconds. */
export interface Row {
  readonly boot: string;
  readonly seq: number;
  readonly breaker: string;
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly cause: string;
  readonly failureCount: number | null;
  readonly failureRate: number | null;
  readonly windowCalls: number | null;
  readonly error: string | null;
  readonly held: boolean;
  readonly holdUntil: number | null;
  readonly actor: string | null;
  readonly reason: string | null;
  readonly command: string | null;
}

/** What one instance wrote down itself. */
export interface OwnHistory {
  /** The processes it was, oldest first; the last one lives. */
  readonly boots: readonly string[];
  readonly rows: readonly Row[];
  /** Rows that its journal keeps. */
  readonly journalSize: number;
}

export interface StoredGap {
  readonly boot: string;
  readonly missed: number | null;
  readonly fromSeq: number | null;
  readonly toSeq: number | null;
  readonly why: string;
}

export interface StoredOutcome {
  readonly command: string;
  readonly state: string;
  readonly boot: string | null;
  readonly seq: number | null;
  /** A hold that was brought to a process that came later than the command. */
  readonly renewed: boolean;
}

/** What the panel stored of one instance, each in the order of its ids. */
export interface StoredHistory {
  readonly rows: readonly Row[];
  readonly gaps: readonly StoredGap[];
  readonly restarts: readonly { readonly boot: string; readonly previous: string | null }[];
  readonly outcomes: readonly StoredOutcome[];
  readonly boot: string | null;
  readonly cursor: number;
  readonly failing: boolean;
  /** The state of each circuit. */
  readonly states: Readonly<Record<string, string>>;
}
