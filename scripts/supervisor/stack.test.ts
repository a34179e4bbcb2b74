import { describe, expect, it } from 'vitest';
import { runningStack } from './stack.mjs';

describe('runningStack', () => {
  it('stops last what was started first, one after the other', async () => {
    const told: string[] = [];
    const stack = runningStack((name) => told.push(`stopping ${name}`));
    for (const name of ['database', 'collector', 'web']) {
      stack.add({ name, stop: async () => void told.push(`${name} stopped`), kill: () => {} });
    }
    await stack.stop();
    expect(told).toEqual([
      'stopping web',
      'web stopped',
      'stopping collector',
      'collector stopped',
      'stopping database',
      'database stopped',
    ]);
  });

  it('kills what still runs while it stops', async () => {
    const killed: string[] = [];
    const stack = runningStack();
    const never = new Promise<void>(() => {});
    stack.add({ name: 'database', stop: async () => {}, kill: () => void killed.push('database') });
    stack.add({ name: 'web', stop: () => never, kill: () => void killed.push('web') });
    stack.add({ name: 'fleet', stop: async () => {}, kill: () => void killed.push('fleet') });
    void stack.stop();
    await Promise.resolve();
    stack.kill();
    expect(killed).toContain('database');
    expect(killed).toContain('web');
  });
});
