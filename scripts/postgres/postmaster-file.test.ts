import { describe, expect, it } from 'vitest';
import { parsePostmasterFile, serves } from './postmaster-file.mjs';

const starting = '4711\n/data/cluster\n1763932800\n21000\n\n127.0.0.1\n  5432001         7\nstarting\n';

describe('parsePostmasterFile', () => {
  it('reads the process and whether it takes connections', () => {
    expect(parsePostmasterFile(starting)).toEqual({ pid: 4711, ready: false });
    expect(parsePostmasterFile(starting.replace('starting', 'ready   '))).toEqual({ pid: 4711, ready: true });
  });

  it.each(['', '\n', '4711'.slice(0, 0), 'not a number\n'])('sees nothing in %j', (text) => {
    expect(parsePostmasterFile(text)).toBeNull();
  });
});

describe('serves', () => {
  it('does not take a stranger with the same process id for the server', () => {
    expect(serves(process.pid, '/data/cluster')).toBe(false);
  });
});
