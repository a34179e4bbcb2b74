import { describe, expect, it } from 'vitest';
import { type Lane, Lanes } from './lanes.ts';

const never = new AbortController().signal;

/** The lanes that were got so far, in order. */
async function enterMany(lanes: Lanes, count: number, wantsWait = false): Promise<Lane[]> {
  return Promise.all(Array.from({ length: count }, () => lanes.enter('http://a', wantsWait, never)));
}

describe('Lanes', () => {
  it('lets the next in line go when a place is left, first come first served', async () => {
    const lanes = new Lanes(2, 5_000);
    const [first] = await enterMany(lanes, 2);
    const order: string[] = [];
    const third = lanes.enter('http://a', false, never).then((lane) => {
      order.push('third');
      lane.leave();
    });
    const fourth = lanes.enter('http://a', false, never).then(() => order.push('fourth'));
    expect(order).toEqual([]);

    first?.leave();
    await Promise.all([third, fourth]);

    expect(order).toEqual(['third', 'fourth']);
  });

  it('counts every origin for itself', async () => {
    const lanes = new Lanes(1, 5_000);
    await lanes.enter('http://a', false, never);

    await expect(lanes.enter('http://b', false, never)).resolves.toMatchObject({ mayWait: false });
  });

  it('keeps one lane of an origin free of waiting', async () => {
    const lanes = new Lanes(4, 5_000);
    const four = await enterMany(lanes, 4, true);
    expect(four.map(({ mayWait }) => mayWait)).toEqual([true, true, true, false]);

    four[0]?.leave();

    expect(await lanes.enter('http://a', true, never)).toMatchObject({ mayWait: true });
  });

  it('gives up after a while, and leaves the line in order', async () => {
    const lanes = new Lanes(1, 5);
    const [only] = await enterMany(lanes, 1);

    await expect(lanes.enter('http://a', false, never)).rejects.toMatchObject({
      code: 'busy',
      detail: { text: 'other calls kept the 1 connections to this origin busy' },
      sent: false,
    });

    only?.leave();
    await expect(lanes.enter('http://a', false, never)).resolves.toBeDefined();
  });

  it('gives up when its call is stopped, before and while it stands in line', async () => {
    const lanes = new Lanes(1, 5_000);
    await lanes.enter('http://a', false, never);
    const stop = new AbortController();
    const standing = lanes.enter('http://a', false, stop.signal);
    stop.abort();

    await expect(standing).rejects.toMatchObject({ code: 'closed', sent: false });
    await expect(lanes.enter('http://b', false, stop.signal)).rejects.toMatchObject({ code: 'closed' });
  });
});
