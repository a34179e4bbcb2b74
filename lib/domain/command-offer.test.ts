import { describe, expect, it } from 'vitest';
import { whyNotCommand } from './command-offer.ts';

describe('whyNotCommand', () => {
  const reach = { service: 'document-api', hasAdminToken: true };

  it.each([[['on']], [['off', 'on']], [['unknown']], [['off', 'unknown']]] as const)(
    'lets %j try',
    (instances) => {
      expect(whyNotCommand({ ...reach, instances })).toBeNull();
    },
  );

  it('says what to do where it cannot work', () => {
    expect(whyNotCommand({ ...reach, hasAdminToken: false, instances: ['on'] })?.text).toMatch(
      /has no admin token for document-api/,
    );
    expect(whyNotCommand({ ...reach, instances: ['off', 'off'] })?.text).toMatch(
      /document-api takes no commands/,
    );
    expect(whyNotCommand({ ...reach, instances: [] })?.text).toMatch(/no longer names this breaker/);
  });
});
