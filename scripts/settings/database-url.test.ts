import { describe, expect, it } from 'vitest';
import { connectionProblem, parseDatabaseUrl } from './database-url.mjs';

describe('parseDatabaseUrl', () => {
  it.each([
    'postgresql://ana:secret@db.example:5432/panel',
    'postgres://db.example/panel?sslmode=require',
    'postgresql://ana:p%40ss@[::1]:5433/panel',
    'postgresql:///panel?host=/var/run/postgresql',
  ])('accepts %s as it is', (url) => {
    expect(parseDatabaseUrl(url)).toBe(url);
  });

  it.each([
    ['db.example/panel', 'not a URL'],
    ['postgresql://ana:100%@db.example/panel', 'percent-encoded'],
    ['postgresql://db.example:notaport/panel', 'not a URL'],
    ['mysql://db.example/panel', 'not mysql://'],
    ['postgresql:///panel', 'no host'],
    ['postgresql://ana:secret@db.example', 'no database'],
    ['postgresql://ana:secret@db.example/', 'no database'],
  ])('refuses %s in one sentence', (url, part) => {
    expect(() => parseDatabaseUrl(url)).toThrow(/^DATABASE_URL .*\.$/);
    expect(() => parseDatabaseUrl(url)).toThrow(part);
  });

  it('never repeats the password', () => {
    expect(() => parseDatabaseUrl('mysql://ana:hunter2@db.example/panel')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});

describe('connectionProblem', () => {
  const url = 'postgresql://ana:hunter2@db.example:6000/panel';
  const failing = (message: string, code?: string) =>
    connectionProblem(Object.assign(new Error(message), { code }), url).message;

  it.each([
    ['ECONNREFUSED', 'Nothing listens at db.example:6000'],
    ['ENOTFOUND', 'no host named db.example:6000'],
    ['28P01', 'refuses the password of user "ana"'],
    ['3D000', 'has no database "panel"'],
    ['53300', 'no connection left'],
  ])('says what %s means', (code, part) => {
    expect(failing('whatever', code)).toContain(part);
  });

  it.each([
    ['timeout expired', 'does not answer'],
    ['Connection terminated unexpectedly', 'is it a Postgres server?'],
    ['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', 'refuses the password'],
  ])('reads what pg says without a code: %s', (message, part) => {
    expect(failing(message)).toContain(part);
  });

  it('passes on what it does not know, without the password', () => {
    const sentence = failing('odd: postgresql://ana:hunter2@db.example went wrong');
    expect(sentence).toContain('went wrong');
    expect(sentence).not.toContain('hunter2');
  });
});
