/** The columns of a batch: name → Postgres type of one value. */
export type BatchColumns<Row> = { readonly [Column in keyof Row & string]?: string };

/** A batch as a table expression and its parameters, column by column. */
export interface Batch {
  /** `unnest($1::int[], $2::text[]) AS r(id, name)` */
  readonly table: string;
  readonly values: readonly unknown[];
}

/**
 * Rows as one `unnest` over typed arrays: one statement and one plan, whatever the number of rows.
 * Values of type `jsonb` are given as objects.
 */
export function batchOf<Row extends object>(rows: readonly Row[], columns: BatchColumns<Row>): Batch {
  const names = Object.keys(columns) as (keyof Row & string)[];
  const parameters = names.map((name, index) => `$${index + 1}::${columns[name]}[]`);
  return {
    table: `unnest(${parameters.join(', ')}) AS r(${names.map(toSnakeCase).join(', ')})`,
    values: names.map((name) => rows.map((row) => toSql(row[name], columns[name] ?? ''))),
  };
}

function toSql(value: unknown, type: string): unknown {
  if (value === null || value === undefined) return null;
  if (type === 'jsonb') return JSON.stringify(value);
  if (type === 'timestamptz') return new Date(value as number);
  return value;
}

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
