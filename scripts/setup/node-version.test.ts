import { describe, expect, it } from 'vitest';
import { nodeProblem } from './node-version.mjs';

describe('nodeProblem', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('has none with %s', (version) => {
    expect(nodeProblem(version)).toBeNull();
  });

  it.each(['18.20.4', '20.18.3', '16.0.0'])('asks for a newer one than %s', (version) => {
    expect(nodeProblem(version)).toBe(
      `Breaker Panel needs Node 20.19 or newer (24 is recommended); this is Node ${version}.`,
    );
  });
});
