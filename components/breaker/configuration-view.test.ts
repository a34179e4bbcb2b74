import { describe, expect, it } from 'vitest';
import { mergeConfigs, rateThresholds } from './configuration-view.ts';

const one = { url: 'http://a', config: { timeout: 60, failure_threshold: 5, zone: 'x' } };
const two = { url: 'http://b', config: { timeout: 30, failure_threshold: 5 } };

describe('mergeConfigs', () => {
  it('shows what instances share once, and names who differs', () => {
    expect(mergeConfigs([one, two])).toEqual([
      { key: 'failure_threshold', values: [{ value: 5, urls: ['http://a', 'http://b'] }] },
      {
        key: 'timeout',
        values: [
          { value: 60, urls: ['http://a'] },
          { value: 30, urls: ['http://b'] },
        ],
      },
      { key: 'zone', values: [{ value: 'x', urls: ['http://a'] }] },
    ]);
  });

  it('is empty where no instance reports any', () => {
    expect(mergeConfigs([{ url: 'http://a', config: null }])).toEqual([]);
  });
});

describe('rateThresholds', () => {
  it('reads the threshold for the chart, each one where instances differ', () => {
    const config = { failure_rate_threshold: 0.5 };
    expect(
      rateThresholds([
        { url: 'a', config },
        { url: 'b', config },
      ]),
    ).toEqual([0.5]);
    expect(
      rateThresholds([
        { url: 'a', config },
        { url: 'b', config: { failure_rate_threshold: 0.3 } },
      ]),
    ).toEqual([0.5, 0.3]);
  });

  it('draws no line for what is not a number', () => {
    expect(rateThresholds([{ url: 'a', config: { failure_rate_threshold: 'high' } }])).toEqual([]);
    expect(rateThresholds([one])).toEqual([]);
  });
});
