// Every contender in the same role: it opens when half of the last ten calls have failed, tries again after a minute,
// and has neither timeout nor cache nor fallback.

const MINUTE = 60_000;

/** No breaker: what the ratios are of. */
const bare = () => ({
  call: (fn) => fn,
  callSync: (fn) => fn,
  refusing: (error) => async () => {
    throw error;
  },
});

const same = (value) => value;
const rethrow = (error) => {
  throw error;
};

/** Floor: one `.then` with handlers that are made once; for refusals one error that all callers share. */
const floor = () => ({
  call: (fn) => () => fn().then(same, rethrow),
  refusing: (error) => () => Promise.reject(error),
});

/** Floor: the same with the four counters that no breaker can do without; for refusals a native Error each, without its stack. */
const least = () => ({
  call(fn) {
    const breaker = new LeastBreaker();
    return () => breaker.call(fn);
  },
  refusing: (error) => () => Promise.reject(withoutStack(error.message)),
});

class LeastBreaker {
  calls = 0;
  successes = 0;
  failures = 0;
  consecutive = 0;

  fulfilled = (value) => {
    this.successes++;
    this.consecutive = 0;
    return value;
  };

  rejected = (error) => {
    this.failures++;
    this.consecutive++;
    throw error;
  };

  call(fn) {
    this.calls++;
    return fn().then(this.fulfilled, this.rejected);
  }
}

function withoutStack(message) {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  const error = new Error(message);
  Error.stackTraceLimit = limit;
  return error;
}

/** Ours, as it comes: five failures in a row, or half of the last ten. */
const ours = ({ CircuitBreaker }) => ({
  call(fn) {
    const breaker = new CircuitBreaker('bench');
    return () => breaker.call(fn);
  },
  callSync(fn) {
    const breaker = new CircuitBreaker('bench');
    return () => breaker.callSync(fn);
  },
  refusing(_error, fn) {
    const breaker = new CircuitBreaker('bench');
    breaker.forceOpen();
    return () => breaker.call(fn);
  },
  idle: (n) => new CircuitBreaker(`breaker-${n}`),
});

/** Ours with a configuration that each breaker has to itself. */
const oursConfigured = ({ CircuitBreaker }) => ({
  idle: (n) => new CircuitBreaker(`breaker-${n}`, { failureThreshold: 3, timeoutMs: 30_000 }),
});

/** Ours in a registry, as `getCircuitBreaker` gives it. */
const oursRegistered = ({ CircuitBreakerRegistry }) => {
  const registry = new CircuitBreakerRegistry();
  return { idle: (n) => registry.get(`breaker-${n}`) };
};

/** cockatiel: half of the last ten. */
const cockatiel = ({ circuitBreaker, CountBreaker, handleAll }) => {
  const make = () =>
    circuitBreaker(handleAll, {
      halfOpenAfter: MINUTE,
      breaker: new CountBreaker({ size: 10, threshold: 0.5 }),
    });
  return {
    call(fn) {
      const policy = make();
      return () => policy.execute(fn);
    },
    refusing(_error, fn) {
      const policy = make();
      policy.isolate();
      return () => policy.execute(fn);
    },
    idle: make,
  };
};

/** opossum: half of at least ten within its ten seconds; without its default timeout, percentiles and snapshots, which cost most. */
const opossum = ({ default: Opossum }) => {
  const make = (fn) =>
    new Opossum(fn, {
      timeout: false,
      resetTimeout: MINUTE,
      errorThresholdPercentage: 50,
      volumeThreshold: 10,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
    });
  return {
    call(fn) {
      const breaker = make(fn);
      return () => breaker.fire();
    },
    refusing(_error, fn) {
      const breaker = make(fn);
      breaker.open();
      return () => breaker.fire();
    },
    idle: () => make(async () => 1),
  };
};

const CONTENDERS = {
  bare: [bare],
  floor: [floor],
  least: [least],
  ours: [ours, 'ours'],
  'ours, own config': [oursConfigured, 'ours'],
  'ours, in a registry': [oursRegistered, 'ours'],
  cockatiel: [cockatiel, 'cockatiel'],
  opossum: [opossum, 'opossum'],
};

/** Makes a contender ready to run; `engine` is the address of our built module. */
export async function makeContender(name, engine) {
  const [make, module] = CONTENDERS[name];
  return make(module && (await import(module === 'ours' ? engine : module)));
}
