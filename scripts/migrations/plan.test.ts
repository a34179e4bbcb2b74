import { describe, expect, it } from 'vitest';
import { checksumOf, matchesChecksum } from './files.mjs';
import { pendingMigrations } from './plan.mjs';

const first = { name: '1_first', sql: 'CREATE TABLE a ();\n' };
const second = { name: '2_second', sql: 'CREATE TABLE b ();\n' };

function row(migration: { name: string; sql: string }, more = {}) {
  return {
    migration_name: migration.name,
    checksum: checksumOf(migration.sql),
    finished_at: new Date(0),
    rolled_back_at: null,
    ...more,
  };
}

describe('checksumOf', () => {
  it('is the sha256 in hex, as Prisma records it', () => {
    expect(checksumOf('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });
});

describe('matchesChecksum', () => {
  it('forgives changed line ends, and nothing else', () => {
    const unix = 'a;\nb;\n';
    const dos = 'a;\r\nb;\r\n';
    expect(matchesChecksum(unix, checksumOf(dos))).toBe(true);
    expect(matchesChecksum(dos, checksumOf(unix))).toBe(true);
    expect(matchesChecksum(unix, checksumOf('a;\nb; \n'))).toBe(false);
  });
});

describe('pendingMigrations', () => {
  it('is all of them for a new database, in order', () => {
    expect(pendingMigrations([first, second], [])).toEqual([first, second]);
  });

  it('is what was not applied yet', () => {
    expect(pendingMigrations([first, second], [row(first)])).toEqual([second]);
  });

  it('is nothing when all were applied', () => {
    expect(pendingMigrations([first, second], [row(first), row(second)])).toEqual([]);
  });

  it('applies again what was marked as rolled back', () => {
    const rolledBack = row(first, { finished_at: null, rolled_back_at: new Date(0) });
    expect(pendingMigrations([first], [rolledBack])).toEqual([first]);
  });

  it.each([
    {
      what: 'one that failed',
      rows: [row(first, { finished_at: null })],
      says: '1_first was begun on this database',
    },
    { what: 'an edited one', rows: [row(first, { checksum: checksumOf('x') })], says: '1_first was edited' },
    {
      what: 'an unknown one',
      rows: [row(first), row({ name: '9_later', sql: '' })],
      says: '9_later, which this version does not know',
    },
  ])('refuses a database with $what', ({ rows, says }) => {
    expect(() => pendingMigrations([first, second], rows)).toThrow(says);
  });
});
