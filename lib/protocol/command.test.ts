import { describe, expect, it } from 'vitest';
import { buildCommand, type CommandRequest, parseCommandAnswer, parseProblem } from './command.ts';

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

function makeRequest(fields: Partial<CommandRequest> = {}): CommandRequest {
  return {
    action: 'force_open',
    breaker: 'mintic_hub',
    bootId: '0f0c',
    actor: 'ana@example.com',
    reason: 'hub maintenance',
    hold: false,
    holdForMs: null,
    ...fields,
  };
}

describe('buildCommand', () => {
  it('builds a hold with its end', () => {
    const { path, body } = buildCommand(makeRequest({ hold: true, holdForMs: 900_000 }));

    expect(path).toBe('/admin/circuit-breakers/force-open');
    expect(JSON.parse(body)).toEqual({
      breaker: 'mintic_hub',
      boot_id: '0f0c',
      actor: 'ana@example.com',
      reason: 'hub maintenance',
      hold: true,
      hold_for_ms: 900_000,
    });
  });

  it('leaves out what was not asked', () => {
    const { path, body } = buildCommand(makeRequest({ action: 'reset', breaker: '__proto__', bootId: null }));

    expect(path).toBe('/admin/circuit-breakers/reset');
    expect(JSON.parse(body)).toEqual({
      breaker: '__proto__',
      actor: 'ana@example.com',
      reason: 'hub maintenance',
    });
  });

  it('cuts texts where the protocol does', () => {
    expect(JSON.parse(buildCommand(makeRequest({ reason: 'r'.repeat(501) })).body).reason).toHaveLength(500);
  });

  it.each([
    [{ action: 'reset', hold: true }, 'hold goes with force_open only'],
    [{ holdForMs: 1_000 }, 'holdForMs goes with hold only'],
    [{ hold: true, holdForMs: 999 }, 'holdForMs must be from 1000 to 2592000000, got 999'],
    [{ hold: true, holdForMs: 2_592_000_001 }, 'holdForMs must be from 1000 to 2592000000, got 2592000001'],
    [{ hold: true, holdForMs: Number.NaN }, 'holdForMs must be from 1000 to 2592000000, got NaN'],
  ] as const)('refuses what a service would (%#)', (fields, message) => {
    expect(() => buildCommand(makeRequest(fields))).toThrow(new RangeError(message));
  });
});

describe('parseCommandAnswer', () => {
  const breaker = { name: 'mintic_hub', state: 'open', failure_count: 0, success_count: 0, failure_rate: 0 };

  it('reads the row and the breaker', () => {
    const answer = parseCommandAnswer(bytes({ instance_id: 'i-1', boot_id: '0f0c', seq: 43, breaker }));

    expect(answer).toMatchObject({
      instanceId: 'i-1',
      bootId: '0f0c',
      seq: 43,
      breaker: { name: 'mintic_hub', state: 'open' },
    });
  });

  it('reads an answer that says no more than yes', () => {
    expect(parseCommandAnswer(bytes({}))).toEqual({
      instanceId: null,
      bootId: null,
      seq: null,
      breaker: null,
    });
  });

  it.each([
    [{ seq: '43' }, 'seq must be a whole number from 0, got "43"'],
    [{ breaker: { ...breaker, state: 1 } }, 'breaker.state must be text, got 1'],
    [{ breaker: 'mintic_hub' }, 'breaker must be an object, got "mintic_hub"'],
  ])('rejects a bad field (%#)', (answer, message) => {
    expect(() => parseCommandAnswer(bytes(answer))).toThrow(
      expect.objectContaining({ name: 'ProtocolError', message }),
    );
  });
});

describe('parseProblem', () => {
  it('reads title and detail, cut', () => {
    expect(
      parseProblem(bytes({ title: 'Unknown breaker', detail: 'd'.repeat(600), stack: 'secret' })),
    ).toEqual({
      title: 'Unknown breaker',
      detail: 'd'.repeat(500),
    });
  });

  it.each([['<html>'], ['[]'], ['{}'], ['{"title": 5}'], [''], ['{"detail": "\\u0000"}']])(
    'is null for %s',
    (text) => {
      expect(parseProblem(new TextEncoder().encode(text))).toBeNull();
    },
  );
});
