import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it, vi } from 'vitest';
import {
  ago,
  makeBreaker,
  makeBreakerDetail,
  makeCommand,
  makePanelHealth,
  makeRestart,
  makeSummary,
  makeTransition,
} from '#lib/testing/builders.ts';
import { keys } from './keys.ts';
import { applyMessage } from './stream-cache.ts';

function world() {
  const client = new QueryClient();
  client.setQueryData(keys.fleet, {
    items: [makeBreaker()],
    nextCursor: null,
    streamCursor: '1',
    at: ago(0),
  });
  client.setQueryData(keys.detail('1'), makeBreakerDetail());
  client.setQueryData(keys.commands('1'), { items: [], nextCursor: null });
  client.setQueryData(keys.transitions('1'), {
    pages: [{ items: [], nextCursor: null }],
    pageParams: [null],
  });
  client.setQueryData([...keys.history('1'), '1h'], {});
  client.setQueryData(keys.summary, makeSummary());
  const refresh = vi.fn();
  return { client, refresh };
}

const opened = makeBreaker({ state: 'open', lastReadAt: ago(0) });

describe('applyMessage', () => {
  it('shows an opened breaker in the fleet and on its page, and fetches its circuits', () => {
    const { client, refresh } = world();
    applyMessage(client, refresh, { name: 'breaker', data: { items: [opened], removed: [] } });
    expect(client.getQueryData(keys.fleet)).toMatchObject({ items: [{ state: 'open' }] });
    expect(client.getQueryData(keys.detail('1'))).toMatchObject({ state: 'open', instances: [{}, {}, {}] });
    expect(refresh).toHaveBeenCalledWith(keys.detail('1'));
  });

  it('does not fetch breakers that no page shows', () => {
    const { client, refresh } = world();
    applyMessage(client, refresh, {
      name: 'breaker',
      data: { items: [makeBreaker({ id: '9' })], removed: [] },
    });
    expect(refresh).not.toHaveBeenCalledWith(keys.detail('9'));
    expect(client.getQueryData(keys.detail('9'))).toBeUndefined();
  });

  it('adds a transition to the list and fetches the timeline', () => {
    const { client, refresh } = world();
    const row = makeTransition();
    applyMessage(client, refresh, { name: 'transition', data: { items: [row] } });
    expect(client.getQueryData(keys.transitions('1'))).toMatchObject({ pages: [{ items: [row] }] });
    expect(refresh).toHaveBeenCalledWith(keys.history('1'));
  });

  it('fetches every open history when a whole instance restarts', () => {
    const { client, refresh } = world();
    applyMessage(client, refresh, { name: 'transition', data: { items: [makeRestart()] } });
    expect(refresh).toHaveBeenCalledWith(['breaker']);
  });

  it('moves a command on', () => {
    const { client, refresh } = world();
    applyMessage(client, refresh, { name: 'command', data: { items: [makeCommand({ state: 'running' })] } });
    applyMessage(client, refresh, { name: 'command', data: { items: [makeCommand({ state: 'done' })] } });
    expect(client.getQueryData(keys.commands('1'))).toMatchObject({ items: [{ state: 'done' }] });
  });

  it('fetches again what was being fetched when news came, since the answer may be older', async () => {
    const { client, refresh } = world();
    const older = client.fetchQuery({
      queryKey: keys.commands('1'),
      queryFn: async () => ({ items: [makeCommand({ state: 'running' })], nextCursor: null }),
    });
    applyMessage(client, refresh, { name: 'command', data: { items: [makeCommand({ state: 'done' })] } });
    expect(refresh).toHaveBeenCalledWith(keys.commands('1'));
    await older;
  });

  it('keeps the health of the panel from each beat', () => {
    const { client, refresh } = world();
    const panel = makePanelHealth({ unheldShards: 4 });
    applyMessage(client, refresh, { name: 'beat', data: { at: ago(0), panel } });
    expect(client.getQueryData(keys.summary)).toMatchObject({ panel: { unheldShards: 4 } });
  });

  it('fetches everything again when the cursor was too old', () => {
    const { client, refresh } = world();
    applyMessage(client, refresh, { name: 'resync', data: { at: ago(0) } });
    const states = client
      .getQueryCache()
      .getAll()
      .map((query) => query.state.isInvalidated);
    expect(states.every(Boolean)).toBe(true);
  });

  it('creates nothing that no page asked for', () => {
    const client = new QueryClient();
    applyMessage(client, vi.fn(), { name: 'breaker', data: { items: [opened], removed: [] } });
    applyMessage(client, vi.fn(), { name: 'command', data: { items: [makeCommand()] } });
    expect(client.getQueryCache().getAll()).toEqual([]);
  });
});
