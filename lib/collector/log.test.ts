import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';

describe('createLog', () => {
  it('redacts tokens and the like wherever they stand', () => {
    const lines: string[] = [];
    const log = createLog('info', { write: (line) => lines.push(line) });

    log.info({ token: 's3cret' }, 'at the top');
    log.info({ instance: { readToken: 's3cret', adminToken: 's3cret' } }, 'in an object');
    log.info({ request: { headers: { authorization: 'Bearer s3cret' } } }, 'among headers');
    log.info(
      { settings: { databaseUrl: 'postgresql://u:s3cret@db/panel', sealingKey: 's3cret' } },
      'started',
    );

    expect(lines).toHaveLength(4);
    expect(lines.join('')).not.toContain('s3cret');
    expect(lines.join('').match(/\[Redacted\]/g)).toHaveLength(6);
  });

  it('writes JSON lines that name the process, from its level up', () => {
    const lines: string[] = [];
    const log = createLog('warn', { write: (line) => lines.push(line) });

    log.info('unheard');
    log.warn({ shard: 7 }, 'heard');

    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 40, process: 'collector', shard: 7, msg: 'heard' },
    ]);
  });
});
