import { describe, expect, it } from 'vitest';
import { readOptions } from './options.mjs';

const DATABASE_URL = 'postgresql://ana:secret@db.example/panel';

describe('readOptions', () => {
  it('runs every part on the embedded database by default', () => {
    const options = readOptions([], {});
    expect([...options.parts]).toEqual(['database', 'collector', 'web']);
    expect(options.databaseUrl).toBeNull();
  });

  it('runs one part alone', () => {
    expect([...readOptions(['--only=collector'], { DATABASE_URL }).parts]).toEqual(['collector']);
  });

  it.each([
    { args: ['--only=web'], env: {}, says: 'Set DATABASE_URL: --only=web starts no database.' },
    { args: ['--only=database'], env: { DATABASE_URL }, says: 'DATABASE_URL names another' },
    { args: ['--only=cache'], env: {}, says: '--only=cache is not known' },
    { args: ['--prod'], env: {}, says: '--prod is not known' },
    { args: [], env: { DATABASE_URL: 'nonsense' }, says: 'DATABASE_URL is not a URL' },
    { args: [], env: { HOST: '0.0.0.0' }, says: 'HOST is "0.0.0.0"' },
    { args: [], env: { PORT: 'web' }, says: 'PORT has to be' },
  ])('refuses $args with $env', ({ args, env, says }) => {
    expect(() => readOptions(args, env)).toThrow(says);
  });

  it('keeps its data where BREAKER_PANEL_DATA says', () => {
    expect(readOptions([], { BREAKER_PANEL_DATA: '/srv/panel' }).data).toBe('/srv/panel');
    expect(readOptions([], {}).data).toMatch(/\.data$/);
  });
});
