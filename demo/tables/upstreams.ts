/** The upstreams, in the order of their ports, with how they are on a calm day. */
export const UPSTREAMS = {
  mintic_hub: { latencyMs: [20, 60], errorShare: 0.002 },
  signature_authority: { latencyMs: [30, 80], errorShare: 0.002 },
  document_store: { latencyMs: [4, 20], errorShare: 0.03 },
  sms_gateway: { latencyMs: [15, 50], errorShare: 0.01 },
  email_provider: { latencyMs: [20, 90], errorShare: 0.01 },
  civil_registry: { latencyMs: [10, 40], errorShare: 0.005 },
  payment_gateway: { latencyMs: [40, 120], errorShare: 0.002 },
  search_index: { latencyMs: [4, 15], errorShare: 0.02 },
  geo_directory: { latencyMs: [5, 15], errorShare: 0.005 },
  cold_storage: { latencyMs: [15, 60], errorShare: 0.01 },
} as const satisfies Record<string, { latencyMs: readonly [number, number]; errorShare: number }>;

export type UpstreamName = keyof typeof UPSTREAMS;

export const UPSTREAM_NAMES = Object.keys(UPSTREAMS) as UpstreamName[];
