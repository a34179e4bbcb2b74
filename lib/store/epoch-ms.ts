/** A timestamptz(3) column as epoch milliseconds, in SQL: a number, where the driver would build a Date of a text. */
export function epochMs(column: string): string {
  return `round(date_part('epoch', ${column}) * 1000)`;
}
