export { type BreakerEndpoints, type BreakerEndpointsOptions, createBreakerEndpoints } from './endpoints.ts';
export type { NodeRequest } from './node-listener.ts';
