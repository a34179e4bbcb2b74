import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { tryLock, waitForLock } from './lock.mjs';

describe('tryLock', () => {
  it('gives a name to one holder at a time', async () => {
    const name = randomUUID();
    const lock = await tryLock(name);
    expect(await tryLock(name)).toBeNull();
    await lock?.release();
    const next = await tryLock(name);
    expect(next).not.toBeNull();
    await next?.release();
  });
});

describe('waitForLock', () => {
  it('says once that it waits, and gets the name when its holder lets go', async () => {
    const name = randomUUID();
    const first = await tryLock(name);
    const heard: string[] = [];
    let second = Promise.resolve();
    await new Promise<void>((isWaiting) => {
      const waiting = waitForLock(name, () => {
        heard.push('waits');
        isWaiting();
      });
      second = waiting.then((lock) => {
        heard.push('has it');
        return lock.release();
      });
    });
    heard.push('let go');
    await first?.release();
    await second;
    expect(heard).toEqual(['waits', 'let go', 'has it']);
  });
});
