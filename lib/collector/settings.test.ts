import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readSettings } from './settings.ts';

const privateKey = generateKeyPairSync('x25519').privateKey.export({ format: 'der', type: 'pkcs8' });
const env = {
  DATABASE_URL: 'postgresql://panel@127.0.0.1:5432/panel',
  PANEL_SEALING_PRIVATE_KEY: privateKey.toString('base64'),
};

describe('readSettings', () => {
  it('has a default for all but the database and the key', () => {
    expect(readSettings(env)).toMatchObject({ keepSamplesDays: 14, logLevel: 'info', status: null });
  });

  it.each([
    [{ COLLECTOR_METRICS_PORT: '9464' }, { host: '127.0.0.1', port: 9_464 }],
    [
      { COLLECTOR_METRICS_PORT: '1', COLLECTOR_METRICS_HOST: '::' },
      { host: '::', port: 1 },
    ],
    [{ COLLECTOR_METRICS_PORT: '' }, null],
  ])('reads where to tell about itself: %o', (change, status) => {
    expect(readSettings({ ...env, ...change }).status).toEqual(status);
  });

  it.each([
    [{ DATABASE_URL: '' }, 'DATABASE_URL must be set'],
    [{ KEEP_SAMPLES_DAYS: '0' }, 'KEEP_SAMPLES_DAYS must be a whole number from 1 to 3650, got "0"'],
    [{ COLLECTOR_METRICS_PORT: '0' }, 'COLLECTOR_METRICS_PORT must be a port from 1 to 65535, got "0"'],
    [
      { COLLECTOR_METRICS_PORT: '65536' },
      'COLLECTOR_METRICS_PORT must be a port from 1 to 65535, got "65536"',
    ],
    [
      { COLLECTOR_METRICS_PORT: ':9464' },
      'COLLECTOR_METRICS_PORT must be a port from 1 to 65535, got ":9464"',
    ],
    [{ COLLECTOR_METRICS_PORT: '1e3' }, 'COLLECTOR_METRICS_PORT must be a port from 1 to 65535, got "1e3"'],
    [{ COLLECTOR_METRICS_HOST: '::' }, 'COLLECTOR_METRICS_HOST is set without COLLECTOR_METRICS_PORT'],
  ])('rejects %o', (change, message) => {
    expect(() => readSettings({ ...env, ...change })).toThrow(new RangeError(message));
  });
});
