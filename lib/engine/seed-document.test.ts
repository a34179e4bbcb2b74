import { afterEach, describe, expect, it, vi } from 'vitest';
import { createBreakerEndpoints } from './http/index.ts';
import {
  CircuitBreaker,
  type CircuitBreakerConfig,
  CircuitBreakerError,
  CircuitBreakerRegistry,
  circuitBreaker,
  getAllCircuitBreakerStats,
  getCircuitBreaker,
  globalRegistry,
  presets,
  renderPrometheus,
} from './index.ts';
import { begin, fail, refusalOf, succeed, thrownBy, trip } from './testing/builders.ts';
import { FakeClock } from './testing/fake-clock.ts';

// The document that this engine was asked for, section by section under its own headings. Its Python is written here
// as TypeScript has it: `failure_threshold=5` is `failureThreshold: 5`, `timeout=60.0` seconds are `timeoutMs: 60_000`.

const MINUTE = 60_000;
let clock = new FakeClock();

const make = <F = never>(name: string, config: CircuitBreakerConfig<F> = {}) =>
  new CircuitBreaker<F>(name, { clock, ...config });

/** The breaker of that name in the registry of the process, which is emptied after each test. */
const makeGlobal = <F = never>(name: string, config: CircuitBreakerConfig<F> = {}) =>
  getCircuitBreaker<F>(name, { clock, ...config });

class HttpError extends Error {}

/** A dependency that answers while it is up, and keeps what it was asked. */
function makeService() {
  const service = {
    isUp: true,
    asked: [] as string[],
    async post(path: string, body: object): Promise<{ status: string; path: string; body: object }> {
      service.asked.push(path);
      if (!service.isUp) throw new HttpError('503 Service Unavailable');
      return { status: 'ok', path, body };
    },
  };
  return service;
}

async function failing(call: () => Promise<unknown>, times = 5): Promise<void> {
  for (let n = 0; n < times; n++) await expect(call()).rejects.toThrow('503');
}

/** A breaker, and the lines that Prometheus reads of it. */
function makeWatched<F = never>(name: string, config: CircuitBreakerConfig<F> = {}) {
  const registry = new CircuitBreakerRegistry();
  const cb = registry.add(make(name, config));
  return { cb, lines: () => renderPrometheus(registry).trimEnd().split('\n') };
}

afterEach(() => {
  for (const { name } of [...globalRegistry()]) globalRegistry().remove(name);
  clock = new FakeClock();
});

describe('Introducción: Analogía', () => {
  it('se abre, protege, espera, prueba y cierra', () => {
    const cb = make('hub');
    const seen: string[] = [cb.state];
    cb.on('transition', ({ to }) => seen.push(to));
    trip(cb);
    clock.advance(MINUTE);
    succeed(cb, 2);
    expect(seen).toEqual(['closed', 'open', 'half_open', 'closed']);
  });
});

describe('¿Por qué Circuit Breaker?', () => {
  it('1. Fail Fast: no espera a servicios caídos', async () => {
    const hub = makeService();
    hub.isUp = false;
    const cb = make('hub');
    const call = () => cb.call(() => hub.post('/sign', {}));
    await failing(call);
    for (let n = 0; n < 100; n++) await expect(call()).rejects.toBeInstanceOf(CircuitBreakerError);
    expect(hub.asked).toHaveLength(5);
  });

  it('2. Resource Protection: nada queda pendiente de un servicio caído', async () => {
    const cb = make('hub');
    trip(cb);
    await Promise.all(
      Array.from({ length: 100 }, () => expect(begin(cb).outcome).resolves.toMatchObject(['threw', {}])),
    );
    const { calls_total, failures_total, calls_blocked_total } = cb.getStats();
    expect([calls_total - failures_total, calls_blocked_total]).toEqual([0, 100]);
  });

  it('3. Graceful Degradation: usa fallbacks cuando el servicio está caído', async () => {
    const cb = make('hub', { fallback: () => 'degraded' });
    trip(cb);
    await expect(cb.call(() => 'live')).resolves.toBe('degraded');
  });

  it('4. Auto-Recovery: prueba por sí mismo si el servicio se recuperó', () => {
    const cb = make('hub');
    trip(cb);
    clock.advance(MINUTE);
    succeed(cb, 2);
    expect(cb.isClosed).toBe(true);
  });

  it('5. System Stability: un servicio caído no abre los circuitos de otros', () => {
    const [hub, database] = [make('hub'), make('database')];
    trip(hub);
    succeed(database);
    expect(database.isClosed).toBe(true);
  });
});

describe('Estados del Circuit Breaker', () => {
  describe('1. CLOSED (Normal Operation)', () => {
    it('Todas las requests pasan', async () => {
      const cb = make('hub');
      const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => cb.call(async () => n)));
      expect(answers).toEqual(Array.from({ length: 50 }, (_, n) => n));
    });

    it('Cuenta failures', () => {
      const cb = make('hub');
      fail(cb, 3);
      expect(cb.getStats().failure_count).toBe(3);
    });

    it('Si threshold excedido → OPEN: failures >= threshold', () => {
      const cb = make('hub', { failureThreshold: 3 });
      fail(cb, 2);
      expect(cb.isClosed).toBe(true);
      fail(cb);
      expect(cb.isOpen).toBe(true);
    });
  });

  describe('2. OPEN (Circuit Tripped)', () => {
    it('Requests bloqueadas (fail fast)', () => {
      const cb = make('hub');
      trip(cb);
      expect(refusalOf(cb)).toBe('circuit_open');
    });

    it('Usa fallback si disponible', () => {
      const cb = make('hub', { fallback: () => 'fallback' });
      trip(cb);
      expect(cb.callSync(() => 'live')).toBe('fallback');
    });

    it('Espera timeout (e.g., 60s), transición a HALF_OPEN', () => {
      const cb = make('hub');
      trip(cb);
      clock.advance(MINUTE - 1);
      expect(cb.isOpen).toBe(true);
      clock.advance(1);
      expect(cb.isHalfOpen).toBe(true);
    });
  });

  describe('3. HALF_OPEN (Testing Recovery)', () => {
    const halfOpen = (config: CircuitBreakerConfig = {}) => {
      const cb = make('hub', config);
      trip(cb);
      clock.advance(MINUTE);
      return cb;
    };

    it.each([1, 2, 3])('Permite requests limitadas (e.g., 1-3 requests): %i', (halfOpenMaxCalls) => {
      const cb = halfOpen({ halfOpenMaxCalls });
      for (let n = 0; n < halfOpenMaxCalls; n++) begin(cb);
      expect(refusalOf(cb)).toBe('half_open_full');
    });

    it('Si successes → CLOSED: successes >= threshold', () => {
      const cb = halfOpen();
      succeed(cb);
      expect(cb.isHalfOpen).toBe(true);
      succeed(cb);
      expect(cb.isClosed).toBe(true);
    });

    it('Si failure → OPEN again: any failure', () => {
      const cb = halfOpen();
      succeed(cb);
      fail(cb);
      expect(cb.isOpen).toBe(true);
    });
  });
});

describe('Implementación', () => {
  const config = { failureThreshold: 5, successThreshold: 2, timeoutMs: 60_000 };

  it('Basic Usage', async () => {
    const service = makeService();
    const cb = make('external_service', config);
    const use = async () => {
      try {
        return await cb.call(() => service.post('/', {}));
      } catch (error) {
        if (error instanceof CircuitBreakerError) return 'fallback_value';
        throw error;
      }
    };
    await expect(use()).resolves.toMatchObject({ status: 'ok' });
    service.isUp = false;
    await failing(use);
    await expect(use()).resolves.toBe('fallback_value');
  });

  it('With Fallback', async () => {
    const fallbackResponse = () => ({ status: 'unavailable', cached: true });
    const cb = make('external_service', { ...config, fallback: fallbackResponse });
    await expect(cb.call(async () => ({ status: 'ok' }))).resolves.toEqual({ status: 'ok' });
    trip(cb);
    await expect(cb.call(async () => ({ status: 'ok' }))).resolves.toEqual({
      status: 'unavailable',
      cached: true,
    });
  });

  it('As Decorator', async () => {
    const hub = makeService();
    const authenticateWithHub = circuitBreaker('mintic_hub')((docId: string) =>
      hub.post('/authenticate', { document_id: docId }),
    );
    await expect(authenticateWithHub('doc-123')).resolves.toMatchObject({ body: { document_id: 'doc-123' } });
    hub.isUp = false;
    await failing(() => authenticateWithHub('doc-123'));
    await expect(authenticateWithHub('doc-123')).rejects.toMatchObject({ circuit: 'mintic_hub' });
    expect(getCircuitBreaker('mintic_hub').isOpen).toBe(true);
  });

  it('With Context Manager', () => {
    const cb = make('external_service', config);
    const use = (work: () => unknown) => {
      const permit = cb.protect();
      try {
        const result = work();
        permit.succeed();
        return result;
      } finally {
        permit[Symbol.dispose]();
      }
    };
    expect(use(() => 'result')).toBe('result');
    for (let n = 0; n < 5; n++) {
      expect(() =>
        use(() => {
          throw new HttpError('503');
        }),
      ).toThrow('503');
    }
    expect(thrownBy(() => use(() => 'result'))).toBeInstanceOf(CircuitBreakerError);
    expect(cb.getStats()).toMatchObject({ successes_total: 1, failures_total: 5, calls_blocked_total: 1 });
  });
});

describe('Configuración', () => {
  describe('CircuitBreakerConfig', () => {
    it('has the defaults printed there', () => {
      expect(make('hub').getStats().config).toEqual({
        failure_threshold: 5,
        success_threshold: 2,
        timeout: 60.0,
        half_open_max_calls: 1,
        sliding_window_size: 10,
        failure_rate_threshold: 0.5,
      });
    });

    it('expected_exception=Exception: every error is a failure', () => {
      const cb = make('hub');
      for (const error of [new Error('x'), new HttpError('x'), 'text', undefined]) fail(cb, 1, error);
      expect(cb.getStats().failures_total).toBe(4);
    });

    it('sliding_window_size, failure_rate_threshold: Rolling window for failure rate (50%)', () => {
      const cb = make('hub', { slidingWindowSize: 10, failureRateThreshold: 0.5 });
      for (let n = 0; n < 5; n++) {
        succeed(cb);
        fail(cb);
      }
      expect(cb.getStats()).toMatchObject({ state: 'open', failure_rate: 0.5, failure_count: 1 });
    });

    it('half_open_max_calls: Max calls in half-open state', () => {
      const cb = make('hub', { halfOpenMaxCalls: 2 });
      trip(cb);
      clock.advance(MINUTE);
      begin(cb);
      begin(cb);
      expect(refusalOf(cb)).toBe('half_open_full');
    });
  });

  describe('Configuration Guidelines', () => {
    it.each([
      [
        'Development',
        presets.development,
        { failure_threshold: 10, timeout: 30.0, failure_rate_threshold: 0.7 },
      ],
      [
        'Production',
        presets.production,
        { failure_threshold: 5, timeout: 60.0, failure_rate_threshold: 0.5 },
      ],
      [
        'Critical Services',
        presets.critical,
        { failure_threshold: 3, success_threshold: 3, timeout: 120.0, failure_rate_threshold: 0.3 },
      ],
    ])('%s', (_, preset, config) => {
      expect(make('hub', preset).getStats().config).toEqual({
        ...make('defaults').getStats().config,
        ...config,
      });
    });
  });
});

describe('Ejemplos de Uso', () => {
  it('Example 1: MinTIC Hub Client', async () => {
    const hub = makeService();
    const hubFallback = () => ({ status: 'pending', message: 'Hub temporarily unavailable' });
    const cb = make('mintic_hub', { failureThreshold: 5, timeoutMs: 60_000, fallback: hubFallback });
    const authenticateDocument = (docId: string) =>
      cb.call(() => hub.post('/authenticate', { document_id: docId }));
    await expect(authenticateDocument('doc-123')).resolves.toMatchObject({ status: 'ok' });
    hub.isUp = false;
    await failing(() => authenticateDocument('doc-123'));
    await expect(authenticateDocument('doc-123')).resolves.toEqual(hubFallback());
    hub.isUp = true;
    clock.advance(MINUTE);
    await expect(authenticateDocument('doc-123')).resolves.toMatchObject({ status: 'ok' });
  });

  it('Example 2: Database Queries', async () => {
    const cb = make('database');
    const users = new Map([['user-123', { id: 'user-123' }]]);
    const getUser = cb.wrap(async (userId: string) => users.get(userId) ?? null);
    await expect(getUser('user-123')).resolves.toEqual({ id: 'user-123' });
    await expect(getUser('nobody')).resolves.toBeNull();
    trip(cb);
    await expect(getUser('user-123')).rejects.toBeInstanceOf(CircuitBreakerError);
  });

  it('Example 3: External API with Retry: Circuit breaker wraps retry logic', async () => {
    const api = makeService();
    api.isUp = false;
    const cb = make('external_api');
    const callApiWithRetry = async (attempts = 3): Promise<unknown> => {
      try {
        return await api.post('/data', {});
      } catch (error) {
        if (attempts === 1) throw error;
        return callApiWithRetry(attempts - 1);
      }
    };
    const callApi = cb.wrap(() => callApiWithRetry());
    await failing(callApi);
    expect(api.asked).toHaveLength(15);
    expect(cb.getStats()).toMatchObject({ state: 'open', failures_total: 5 });
    await expect(callApi()).rejects.toBeInstanceOf(CircuitBreakerError);
    expect(api.asked).toHaveLength(15);
  });

  it('Example 4: Graceful Degradation: always returns something (real or cached)', async () => {
    const service = makeService();
    const cache = new Map([['recommendations:user-123', ['cached']]]);
    const cb = make('recommendations_service', {
      fallback: (userId: string) => cache.get(`recommendations:${userId}`) ?? [],
    });
    const getUserRecommendations = cb.wrap(async (userId: string) => [
      (await service.post(`/recommendations/${userId}`, {})).path,
    ]);
    await expect(getUserRecommendations('user-123')).resolves.toEqual(['/recommendations/user-123']);
    trip(cb);
    await expect(getUserRecommendations('user-123')).resolves.toEqual(['cached']);
    await expect(getUserRecommendations('user-456')).resolves.toEqual([]);
  });

  it('Example 5: FastAPI Endpoint: from the global registry, 503 while open, and its status', async () => {
    const hub = makeService();
    const minticCb = makeGlobal('mintic_hub');
    expect(getCircuitBreaker('mintic_hub')).toBe(minticCb);
    const signDocument = async (documentId: string): Promise<Response> => {
      try {
        return Response.json(await minticCb.call(() => hub.post('/sign', { document_id: documentId })));
      } catch (error) {
        if (!(error instanceof CircuitBreakerError)) throw error;
        return Response.json({ detail: 'Signature service temporarily unavailable' }, { status: 503 });
      }
    };
    expect((await signDocument('7')).status).toBe(200);
    hub.isUp = false;
    await failing(() => signDocument('7'));
    expect((await signDocument('7')).status).toBe(503);
    expect(minticCb.getStats()).toMatchObject({ name: 'mintic_hub', state: 'open', failure_count: 5 });
  });
});

describe('Fallback Strategies', () => {
  /** What a call of `search('x', 'y')` is answered by a fallback. */
  const answerOf = async (fallback: NonNullable<CircuitBreakerConfig<unknown>['fallback']>) => {
    const cb = make<unknown>('api', { fallback });
    trip(cb);
    return cb.call((first: string, second: string) => `live ${first} ${second}`, 'x', 'y');
  };

  it('Strategy 1: Cached Data', async () => {
    const cache = new Map([['cache:x', 'cached']]);
    const getCachedData = (resourceId: string) => cache.get(`cache:${resourceId}`) ?? null;
    await expect(answerOf(getCachedData)).resolves.toBe('cached');
    await expect(answerOf(async (resourceId: string) => getCachedData(resourceId))).resolves.toBe('cached');
  });

  it('Strategy 2: Default Values', async () => {
    const defaultConfig = () => ({ theme: 'light', language: 'es' });
    await expect(answerOf(defaultConfig)).resolves.toEqual({ theme: 'light', language: 'es' });
  });

  it('Strategy 3: Queued for Later', async () => {
    const queue: unknown[] = [];
    const queueForLater = (...input: unknown[]) => {
      queue.push({ operation: 'sign', args: input.slice(0, -1) });
      return { status: 'queued' };
    };
    await expect(answerOf(queueForLater)).resolves.toEqual({ status: 'queued' });
    expect(queue).toEqual([{ operation: 'sign', args: ['x', 'y'] }]);
  });

  it('Strategy 4: Degraded Response', async () => {
    const degradedSearch = (query: string) => ({
      results: [],
      degraded: true,
      message: `Limited results for ${query}`,
    });
    await expect(answerOf(degradedSearch)).resolves.toMatchObject({
      degraded: true,
      message: 'Limited results for x',
    });
  });

  it('Strategy 5: Error Response', async () => {
    class ServiceUnavailableError extends Error {}
    const errorResponse = () => {
      throw new ServiceUnavailableError('Service temporarily down');
    };
    const error = await answerOf(errorResponse).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ServiceUnavailableError);
    expect((error as Error).cause).toBeInstanceOf(CircuitBreakerError);
  });
});

describe('Monitoring', () => {
  describe('Metrics to Track', () => {
    it('Circuit breaker state (gauge): 0 CLOSED, 1 OPEN, 2 HALF_OPEN', () => {
      const { cb, lines } = makeWatched('mintic_hub');
      expect(lines()).toContain('circuit_breaker_state{name="mintic_hub"} 0');
      trip(cb);
      expect(lines()).toContain('circuit_breaker_state{name="mintic_hub"} 1');
      clock.advance(MINUTE);
      expect(lines()).toContain('circuit_breaker_state{name="mintic_hub"} 2');
      expect(lines()).toContain('# TYPE circuit_breaker_state gauge');
    });

    it.each([
      ['Failure count (counter)', 'circuit_breaker_failures_total{name="mintic_hub"} 5'],
      ['Success count (counter)', 'circuit_breaker_successes_total{name="mintic_hub"} 3'],
      [
        'State transitions (counter)',
        'circuit_breaker_state_transitions_total{name="mintic_hub",from="closed",to="open"} 1',
      ],
      ['Calls blocked (counter)', 'circuit_breaker_calls_blocked_total{name="mintic_hub"} 2'],
      ['Fallback used (counter)', 'circuit_breaker_fallback_used_total{name="mintic_hub"} 2'],
    ])('%s', (_, line) => {
      const { cb, lines } = makeWatched('mintic_hub', { fallback: () => 'cached' });
      succeed(cb, 3);
      trip(cb);
      for (let n = 0; n < 2; n++) cb.callSync(() => 'live');
      expect(lines()).toContain(line);
      expect(lines()).toContain(`# TYPE ${line.slice(0, line.indexOf('{'))} counter`);
    });
  });

  it.each([
    'circuit_breaker_state{name="mintic_hub"}',
    'rate(circuit_breaker_failures_total[5m])',
    'avg_over_time((circuit_breaker_state{name="mintic_hub"} == 1)[1h])',
    'rate(circuit_breaker_fallback_used_total[5m])',
  ])('Prometheus Queries and the Grafana Dashboard Panel find their series: %s', (query) => {
    const metric = query.match(/circuit_breaker_\w+/)?.[0];
    expect(makeWatched('mintic_hub').lines()).toContain(`${metric}{name="mintic_hub"} 0`);
  });

  describe('FastAPI Metrics Endpoint', () => {
    const printed = {
      mintic_hub: {
        name: 'mintic_hub',
        state: 'closed',
        failure_count: 0,
        success_count: 15,
        failure_rate: 0.0,
      },
    };

    it('get_all_circuit_breaker_stats()', () => {
      succeed(makeGlobal('mintic_hub'), 15);
      expect(getAllCircuitBreakerStats()).toMatchObject(printed);
    });

    it('/metrics/circuit-breakers: the five fields printed there come first, in that order', async () => {
      succeed(makeGlobal('mintic_hub'), 15);
      const endpoints = createBreakerEndpoints({ service: 'document-api', instanceId: '1' });
      const response = await endpoints.fetch(new Request('http://api/metrics/circuit-breakers'));
      const told = await response?.json();
      expect(told).toMatchObject(printed);
      expect(Object.keys(told.mintic_hub).slice(0, 5)).toEqual(Object.keys(printed.mintic_hub));
    });
  });
});

describe('Alerting', () => {
  it.each([
    ['CircuitBreakerOpen', 'circuit_breaker_state == 1'],
    [
      'CircuitBreakerHighFailureRate',
      'rate(circuit_breaker_failures_total[5m]) / rate(circuit_breaker_calls_total[5m]) > 0.3',
    ],
    ['CircuitBreakerFlapping', 'rate(circuit_breaker_state_transitions_total[10m]) > 0.1'],
  ])('%s: every series of its expression exists, with the label name', (_, expression) => {
    const metrics = expression.match(/circuit_breaker_\w+/g) ?? [];
    expect(metrics).not.toEqual([]);
    const lines = makeWatched('mintic_hub').lines();
    for (const metric of metrics) {
      expect(lines.some((line) => line.startsWith(`${metric}{name="mintic_hub"`))).toBe(true);
    }
  });

  it('CircuitBreakerHighFailureRate: failures / calls is the share of the calls that ran', () => {
    const { cb, lines } = makeWatched('mintic_hub');
    succeed(cb, 5);
    trip(cb);
    refusalOf(cb);
    expect(lines()).toContain('circuit_breaker_failures_total{name="mintic_hub"} 5');
    expect(lines()).toContain('circuit_breaker_calls_total{name="mintic_hub"} 10');
  });
});

describe('Best Practices', () => {
  it('DO 1. Use for external services: a name is all it takes', () => {
    expect(new CircuitBreaker('external_api').isClosed).toBe(true);
  });

  it('DO 2. Set appropriate timeouts', () => {
    expect(make('hub', { timeoutMs: 60_000 }).getStats().config.timeout).toBe(60.0);
  });

  it('DO 3. Provide fallbacks when possible', () => {
    const cb = make('service', { fallback: () => 'cached' });
    cb.forceOpen();
    expect(cb.callSync(() => 'live')).toBe('cached');
  });

  it('DO 4. Monitor circuit breaker state', () => {
    makeGlobal('external_api').forceOpen();
    expect(getAllCircuitBreakerStats()).toMatchObject({ external_api: { state: 'open' } });
  });

  it('DO 5. Use specific exception types', () => {
    const cb = make('hub', { expectedException: HttpError });
    fail(cb, 10, new TypeError('a bug of our own'));
    expect(cb.getStats()).toMatchObject({ state: 'closed', failure_count: 0, ignored_total: 10 });
    fail(cb, 5, new HttpError('503'));
    expect(cb.isOpen).toBe(true);
  });

  it('DON’T 2. A threshold of 1 opens at the first failure', () => {
    const cb = make('hub', { failureThreshold: 1 });
    fail(cb);
    expect(cb.isOpen).toBe(true);
  });

  it('DON’T 3. A timeout too short flaps (open → half_open → open → ...)', () => {
    const cb = make('hub', { timeoutMs: 5_000 });
    trip(cb);
    for (let n = 0; n < 3; n++) {
      clock.advance(5_000);
      fail(cb);
    }
    expect(cb.getStats().state_transitions_total).toBe(7);
  });
});

describe('Troubleshooting', () => {
  it('Circuit constantly OPEN: increase timeout, increase failure threshold, check logs', () => {
    const cb = make('hub');
    cb.configure({ timeoutMs: 120_000, failureThreshold: 10 });
    fail(cb, 9);
    expect(cb.isClosed).toBe(true);
    fail(cb);
    clock.advance(120_000 - 1);
    expect(cb.getStats()).toMatchObject({ state: 'open', failure_count: 10, config: { timeout: 120.0 } });
    clock.advance(1);
    expect(cb.isHalfOpen).toBe(true);
  });

  it('Circuit flapping: require more successes to close, increase half-open calls', () => {
    const cb = make('hub');
    trip(cb);
    clock.advance(MINUTE);
    cb.configure({ successThreshold: 5, halfOpenMaxCalls: 3 });
    for (let n = 0; n < 3; n++) begin(cb);
    expect(refusalOf(cb)).toBe('half_open_full');
    cb.forceOpen();
    clock.advance(MINUTE);
    succeed(cb, 4);
    expect(cb.isHalfOpen).toBe(true);
    succeed(cb);
    expect(cb.isClosed).toBe(true);
  });

  describe('Circuit never opens', () => {
    it('1. Wrong exception type', () => {
      const cb = make('hub', { expectedException: TypeError });
      fail(cb, 20, new HttpError('503'));
      expect(cb.getStats()).toMatchObject({ state: 'closed', ignored_total: 20 });
      cb.configure({ expectedException: HttpError });
      fail(cb, 5, new HttpError('503'));
      expect(cb.isOpen).toBe(true);
    });

    it('2. Threshold too high', () => {
      const cb = make('hub', { failureThreshold: 100, failureRateThreshold: 1, slidingWindowSize: 100 });
      fail(cb, 20);
      expect(cb.isClosed).toBe(true);
      cb.configure({ failureThreshold: 3 });
      fail(cb);
      expect(cb.isOpen).toBe(true);
    });

    it('3. Successes resetting counter: the failure rate (30%) sees it', () => {
      const cb = make('hub', { failureRateThreshold: 0.3 });
      for (let n = 0; n < 3; n++) {
        succeed(cb, 2);
        fail(cb);
      }
      expect(cb.getStats()).toMatchObject({ state: 'closed', failure_count: 1 });
      fail(cb);
      expect(cb.isOpen).toBe(true);
    });
  });

  describe('Fallback not working', () => {
    it('1. Fallback not set: CircuitBreakerError is raised', () => {
      const cb = make('service');
      cb.forceOpen();
      expect(thrownBy(() => cb.callSync(() => 'live'))).toBeInstanceOf(CircuitBreakerError);
    });

    it('2. Fallback raises exception: it reaches the caller, unless the fallback is a safe one', () => {
      const getCachedData = (): string => {
        throw new Error('cache down');
      };
      const cb = make<string>('service', { fallback: getCachedData });
      cb.forceOpen();
      expect(() => cb.callSync(() => 'live')).toThrow('cache down');
      cb.configure({
        fallback: () => {
          try {
            return getCachedData();
          } catch {
            return 'default';
          }
        },
      });
      expect(cb.callSync(() => 'live')).toBe('default');
    });
  });
});

describe('Integration with Existing Code', () => {
  it('MinTIC Client Update', async () => {
    class MinTICHubClient {
      readonly hub = makeService();
      readonly circuitBreaker = make('mintic_hub', {
        failureThreshold: 5,
        successThreshold: 2,
        timeoutMs: 60_000,
        fallback: () => this.#hubUnavailable(),
      });
      readonly #hubUrl: string;

      constructor(hubUrl: string) {
        this.#hubUrl = hubUrl;
      }

      authenticate(documentId: string) {
        return this.circuitBreaker.call(() =>
          this.hub.post(`${this.#hubUrl}/authenticate`, { document_id: documentId }),
        );
      }

      #hubUnavailable() {
        return { status: 'pending', message: `${this.#hubUrl} temporarily unavailable`, retry_after: 60 };
      }
    }
    const client = new MinTICHubClient('https://hub');
    await expect(client.authenticate('doc-123')).resolves.toMatchObject({ path: 'https://hub/authenticate' });
    client.hub.isUp = false;
    await failing(() => client.authenticate('doc-123'));
    await expect(client.authenticate('doc-123')).resolves.toEqual({
      status: 'pending',
      message: 'https://hub temporarily unavailable',
      retry_after: 60,
    });
  });
});

describe('Testing Circuit Breaker', () => {
  it('Manual Testing', () => {
    const cb = make('hub');
    const myFunction = vi.fn();
    cb.forceOpen();
    expect(cb.isOpen).toBe(true);
    expect(thrownBy(() => cb.callSync(myFunction))).toBeInstanceOf(CircuitBreakerError);
    expect(myFunction).not.toHaveBeenCalled();
    cb.reset();
    expect(cb.isClosed).toBe(true);
  });

  it('Load Testing: status is 200 or 503, until and after the circuit opens', async () => {
    const service = makeService();
    const cb = make('api');
    const protectedEndpoint = () =>
      cb
        .call(() => service.post('/', {}))
        .then(
          () => 200,
          () => 503,
        );
    const statuses = new Set<number>();
    for (let n = 0; n < 100; n++) {
      service.isUp = n < 20;
      statuses.add(await protectedEndpoint());
    }
    expect([...statuses]).toEqual([200, 503]);
    expect(service.asked).toHaveLength(25);
  });
});

describe('Resumen: Circuit Breaker Features', () => {
  it('3 estados (CLOSED, OPEN, HALF_OPEN)', () => {
    const cb = make('hub');
    expect([cb.isClosed, cb.isOpen, cb.isHalfOpen, cb.state]).toEqual([true, false, false, 'closed']);
    trip(cb);
    expect([cb.isClosed, cb.isOpen, cb.isHalfOpen, cb.state]).toEqual([false, true, false, 'open']);
    clock.advance(MINUTE);
    expect([cb.isClosed, cb.isOpen, cb.isHalfOpen, cb.state]).toEqual([false, false, true, 'half_open']);
  });

  it('Failure threshold', () => {
    const cb = make('hub', { failureThreshold: 7, failureRateThreshold: 1 });
    fail(cb, 6);
    expect(cb.isClosed).toBe(true);
    fail(cb);
    expect(cb.isOpen).toBe(true);
  });

  it('Success threshold', () => {
    const cb = make('hub', { successThreshold: 4 });
    trip(cb);
    clock.advance(MINUTE);
    succeed(cb, 3);
    expect(cb.isHalfOpen).toBe(true);
    succeed(cb);
    expect(cb.isClosed).toBe(true);
  });

  it('Timeout auto-recovery', () => {
    const cb = make('hub', { timeoutMs: 1_000 });
    trip(cb);
    clock.advance(1_000);
    expect(cb.isHalfOpen).toBe(true);
  });

  it('Fallback support', async () => {
    const cb = make('hub', { fallback: async () => 'cached' });
    trip(cb);
    await expect(cb.call(() => 'live')).resolves.toBe('cached');
    expect(cb.getStats().fallback_used_total).toBe(1);
  });

  it('Sliding window', () => {
    const cb = make('hub', { slidingWindowSize: 4, failureThreshold: 100, failureRateThreshold: 1 });
    fail(cb, 3);
    succeed(cb, 3);
    expect(cb.getStats()).toMatchObject({ window_calls: 4, failure_rate: 0.25 });
  });

  it('Failure rate detection', () => {
    const cb = make('hub', { failureRateThreshold: 0.2 });
    succeed(cb, 8);
    fail(cb);
    expect(cb.isClosed).toBe(true);
    fail(cb);
    expect(cb.isOpen).toBe(true);
  });

  it('Thread-safe: calls that overlap are each counted once, and one probe is let through', async () => {
    const cb = make('hub', { failureThreshold: 1000, slidingWindowSize: 1000 });
    const calls = Array.from({ length: 200 }, () => begin(cb));
    await Promise.all(calls.map((call, n) => (n % 2 ? call.resolve() : call.reject())));
    expect(cb.getStats()).toMatchObject({ calls_total: 200, successes_total: 100, failures_total: 100 });
    cb.forceOpen();
    clock.advance(MINUTE);
    const probes = Array.from({ length: 200 }, () => begin(cb));
    expect(cb.getStats()).toMatchObject({ calls_total: 201, calls_blocked_total: 199 });
    await probes[0]?.resolve();
  });

  it('Statistics/metrics', () => {
    const cb = makeGlobal('hub');
    expect(cb.getStats()).toEqual(getAllCircuitBreakerStats().hub);
    expect(renderPrometheus(globalRegistry())).toContain('circuit_breaker_state{name="hub"} 0\n');
  });

  it('Manual control (reset, force_open)', () => {
    const cb = make('hub');
    cb.forceOpen();
    expect(cb.isOpen).toBe(true);
    cb.reset();
    expect(cb.isClosed).toBe(true);
  });

  it('Global registry', () => {
    expect(getCircuitBreaker('mintic_hub')).toBe(getCircuitBreaker('mintic_hub'));
    expect(Object.keys(getAllCircuitBreakerStats())).toEqual(['mintic_hub']);
  });

  it('Decorator support', () => {
    const add = circuitBreaker('adder')((a: number, b: number) => a + b);
    expect(add(1, 2)).toBe(3);
    expect(getAllCircuitBreakerStats()).toMatchObject({ adder: { success_count: 1 } });
  });

  it('Context manager', () => {
    const cb = make('hub');
    cb.protect().succeed();
    cb.protect()[Symbol.dispose]();
    expect(cb.getStats()).toMatchObject({ successes_total: 1, failures_total: 1 });
  });
});
