import { fault, type Path } from './fields.ts';

const RFC_3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** A time on the wire (RFC 3339, 1970 or later) in epoch milliseconds; finer fractions are cut off. Throws `ProtocolError`. */
export function readTime(value: unknown, path: Path): number {
  const time = typeof value === 'string' ? parseTime(value) : null;
  if (time === null) throw fault(path, 'must_be_time', value);
  return time;
}

function parseTime(text: string): number | null {
  const match = RFC_3339.exec(text);
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // Date.UTC rolls 30 February over into March, and reads the years before 100 as 19xx: whatever does not come back is not a date.
  const kept =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  if (!kept) return null;
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const offset = readOffset(match[8], match[9], match[10]);
  if (offset === null) return null;
  const time = date.getTime() + milliseconds - offset;
  return time >= 0 ? time : null;
}

function readOffset(sign: string | undefined, hours = '0', minutes = '0'): number | null {
  if (sign === undefined) return 0;
  if (Number(hours) > 23 || Number(minutes) > 59) return null;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
