import { beforeAll, describe, expect, it } from 'vitest';
import {
  type CircuitBreaker,
  CircuitBreakerRegistry,
  type Permit,
  type StateName,
} from '#lib/engine/index.ts';
import { type InstanceAddress, instancesOf } from './fleet/addresses.ts';
import { isAlive } from './fleet/story.ts';
import { PATIENCE_MS } from './service/business.ts';
import { type RouteRow, SERVICES } from './tables/services.ts';
import { createRandom } from './weather/random.ts';
import { drawAnswer, weatherAt } from './weather/weather.ts';

const SEED = 'citizen-folder';
const TWO_MINUTES = 120_000;

/** A change of a circuit; `at` in milliseconds of the story. */
interface Change {
  readonly instance: string;
  readonly breaker: string;
  readonly upstream: string;
  readonly at: number;
  readonly from: StateName;
  readonly to: StateName;
}

function admit(breaker: CircuitBreaker): Permit | null {
  try {
    return breaker.protect();
  } catch {
    return null;
  }
}

/** Plays two minutes of every instance's calls through real breakers, in no time. */
function playStory(): Change[] {
  let now = 0;
  const clock = { monotonicMs: () => now, wallMs: () => now };
  const changes: Change[] = [];
  const due: { at: number; act: () => void }[] = [];
  const later = (ms: number, act: () => void) => due.push({ at: now + ms, act });

  function startCalls(instance: InstanceAddress, route: RouteRow, registry: CircuitBreakerRegistry): void {
    const random = createRandom(`${instance.id} ${route.breaker}`);
    const { upstream } = route;
    const breaker = registry.get(route.breaker, route.config);
    breaker.on('transition', ({ at, from, to }) =>
      changes.push({ instance: instance.id, breaker: route.breaker, upstream, at: Date.parse(at), from, to }),
    );
    const call = () => {
      later((1_000 / route.callsPerSecond) * (0.5 + random()), call);
      const permit = isAlive(instance.id, now, SEED) ? admit(breaker) : null;
      if (!permit) return;
      const conditions = weatherAt(upstream, now, SEED);
      const { status, afterMs } = drawAnswer(conditions, random);
      if (!conditions.listening) permit.fail(new Error('ConnectionRefused'));
      else if (afterMs > PATIENCE_MS) later(PATIENCE_MS, () => permit.fail(new Error('Timeout')));
      else later(afterMs, () => (status === 200 ? permit.succeed() : permit.fail(new Error('BadAnswer'))));
    };
    call();
  }

  for (const instance of instancesOf(
    SERVICES.map(({ name }) => name),
    4_100,
  )) {
    const registry = new CircuitBreakerRegistry({ clock });
    for (const route of instance.service.routes) startCalls(instance, route, registry);
  }
  while (now < TWO_MINUTES) {
    const next = due.reduce((first, one) => (one.at < first.at ? one : first));
    due.splice(due.indexOf(next), 1);
    now = next.at;
    next.act();
  }
  return changes.sort((a, b) => a.at - b.at);
}

describe('the story', () => {
  let changes: Change[];
  const of = (upstream: string) => changes.filter((one) => one.upstream === upstream);
  const trips = (upstream: string) =>
    of(upstream).filter(({ from, to }) => from === 'closed' && to === 'open');
  const recoveries = (upstream: string) => of(upstream).filter(({ to }) => to === 'closed');

  beforeAll(() => {
    changes = playStory();
  });

  it('shows a circuit that flaps within a minute', () => {
    const soon = trips('sms_gateway').filter(({ at }) => at < 60_000);
    const score = soon.reduce((sum, { at }) => sum + 2 ** (-(60_000 - at) / 600_000), 0);
    expect(score).toBeGreaterThanOrEqual(3);
    expect(recoveries('sms_gateway').filter(({ at }) => at < 60_000).length).toBeGreaterThanOrEqual(2);
  });

  it.each(['signature_authority', 'cold_storage', 'search_index', 'mintic_hub', 'payment_gateway'])(
    'shows %s trip and recover',
    (upstream) => {
      expect(trips(upstream).length).toBeGreaterThanOrEqual(1);
      expect(recoveries(upstream).length).toBe(trips(upstream).length);
    },
  );

  it('shows the hub’s outage in every service that needs it, all at once', () => {
    const openAt = trips('mintic_hub').map(({ instance, at }) => ({ instance, at: Math.floor(at / 10_000) }));
    expect(openAt).toHaveLength(5);
    expect(new Set(openAt.map(({ at }) => at))).toEqual(new Set([6]));
  });

  it('shows circuits half-open for longer than a glance', () => {
    const lasting = changes.filter(({ to, at, instance, breaker }) => {
      const next = changes.find((one) => one.instance === instance && one.breaker === breaker && one.at > at);
      return to === 'half_open' && next !== undefined && next.at - at >= 2_000;
    });
    expect(lasting.length).toBeGreaterThanOrEqual(2);
  });

  it('shows something open in every ten seconds from 0:10 on', () => {
    const tens = (at: number) => Math.floor(at / 10_000);
    const opened = new Set(changes.filter(({ to }) => to === 'open').map(({ at }) => tens(at)));
    for (let ten = 1; ten < 11; ten += 1) expect(opened).toContain(ten);
  });

  it('leaves what nothing happens to closed', () => {
    expect([...of('document_store'), ...of('geo_directory')]).toEqual([]);
  });
});
