import { describe, expect, it } from 'vitest';
import { type CommandState, commandState, isFinished, type OutcomeState } from './command-state.ts';

describe('commandState', () => {
  const cases: [OutcomeState[], CommandState][] = [
    [['requested'], 'requested'],
    [['requested', 'requested'], 'requested'],
    [['requested', 'sent'], 'running'],
    [['requested', 'superseded'], 'running'],
    [['applied', 'sent'], 'running'],
    [['applied', 'applied'], 'done'],
    [['applied', 'refused'], 'partial'],
    [['applied', 'unknown'], 'partial'],
    [['applied', 'superseded'], 'partial'],
    [['refused', 'unknown', 'superseded'], 'failed'],
  ];
  it.each(cases)('derives %j as %s', (outcomes, state) => {
    expect(commandState(outcomes)).toBe(state);
  });
});

describe('isFinished', () => {
  it('is true once no outcome is awaited', () => {
    const states: CommandState[] = ['requested', 'running', 'done', 'partial', 'failed'];
    expect(states.filter(isFinished)).toEqual(['done', 'partial', 'failed']);
  });
});
