import { describe, expect, it } from 'vitest';
import { readSettings } from './settings.ts';

describe('readSettings', () => {
  it('has an answer for everything', () => {
    expect(readSettings({})).toMatchObject({
      port: 4_100,
      seed: 'citizen-folder',
      quiet: false,
      panelUrl: null,
    });
    expect(readSettings({}).services).toContain('document-api');
  });

  it('takes what it is told', () => {
    const env = {
      DEMO_PORT: '20100',
      DEMO_SEED: 'x',
      DEMO_QUIET: '1',
      DEMO_SERVICES: 'search, archive',
      PANEL_URL: 'http://127.0.0.1:3000/',
    };
    expect(readSettings(env)).toEqual({
      port: 20_100,
      seed: 'x',
      quiet: true,
      services: ['search', 'archive'],
      panelUrl: 'http://127.0.0.1:3000',
    });
  });

  it.each([
    [{ DEMO_PORT: '80' }, 'DEMO_PORT has to be a port from 1024 to 32668; it is "80".'],
    [{ DEMO_PORT: '40000' }, 'DEMO_PORT has to be'],
    [{ DEMO_PORT: '4e3' }, 'DEMO_PORT has to be'],
    [{ DEMO_SERVICES: 'search,nobody' }, 'DEMO_SERVICES names "nobody"; there are document-api,'],
    [{ PANEL_URL: 'localhost' }, 'PANEL_URL has to be an address'],
    [{ PANEL_URL: 'ftp://localhost' }, 'PANEL_URL has to be an address'],
  ])('refuses %o', (env, sentence) => {
    expect(() => readSettings(env)).toThrow(sentence);
  });
});
