/** The configuration guidelines of the seed document, by how much a dependency matters. */
export const presets = /* @__PURE__ */ Object.freeze({
  /** More lenient, and quicker to try again. */
  development: /* @__PURE__ */ Object.freeze({
    failureThreshold: 10,
    timeoutMs: 30_000,
    failureRateThreshold: 0.7,
  }),
  /** Stricter, and slower to try again, which avoids flapping. */
  production: /* @__PURE__ */ Object.freeze({
    failureThreshold: 5,
    timeoutMs: 60_000,
    failureRateThreshold: 0.5,
  }),
  /** Very strict; asks for more proof of recovery. */
  critical: /* @__PURE__ */ Object.freeze({
    failureThreshold: 3,
    successThreshold: 3,
    timeoutMs: 120_000,
    failureRateThreshold: 0.3,
  }),
});
