import { type CircuitBreakerConfig, presets } from '#lib/engine/index.ts';
import type { FallbackKind } from '../service/fallbacks.ts';
import type { UpstreamName } from './upstreams.ts';

/** A route of a service, the breaker its calls go through, and how often the demo's users call it. */
export interface RouteRow {
  readonly method: 'GET' | 'POST';
  /** With `{id}` where the identifier stands. */
  readonly path: string;
  readonly breaker: string;
  readonly upstream: UpstreamName;
  readonly fallback: FallbackKind;
  readonly callsPerSecond: number;
  readonly config: CircuitBreakerConfig;
}

/** A service of the fleet. */
export interface ServiceRow {
  readonly name: string;
  readonly owner: string;
  readonly instances: number;
  readonly pollIntervalMs: number;
  /** What its metrics speak; 0 is written in Python. */
  readonly level: 0 | 2;
  /** Whether operators may switch its circuits. */
  readonly commands: boolean;
  /** Whether reading its metrics takes a token. */
  readonly readProtected: boolean;
  readonly routes: readonly RouteRow[];
}

const usual = {
  instances: 1,
  pollIntervalMs: 2_000,
  level: 2,
  commands: true,
  readProtected: false,
} as const;

/** The fleet of the citizen folder, in the order of its ports. Time-outs are as short as onlookers are patient. */
export const SERVICES: readonly ServiceRow[] = [
  {
    ...usual,
    name: 'document-api',
    owner: 'folder',
    instances: 3,
    routes: [
      {
        method: 'GET',
        path: '/documents/{id}',
        breaker: 'document_store',
        upstream: 'document_store',
        fallback: 'cached',
        callsPerSecond: 3.5,
        config: { ...presets.production, timeoutMs: 10_000 },
      },
      {
        method: 'POST',
        path: '/documents/{id}/authentication',
        breaker: 'mintic_hub',
        upstream: 'mintic_hub',
        fallback: 'queued',
        callsPerSecond: 2.5,
        config: { ...presets.critical, timeoutMs: 8_000 },
      },
    ],
  },
  {
    ...usual,
    name: 'signature-api',
    owner: 'trust',
    routes: [
      {
        method: 'POST',
        path: '/documents/{id}/signature',
        breaker: 'signature_authority',
        upstream: 'signature_authority',
        fallback: 'error',
        callsPerSecond: 2.5,
        config: { ...presets.production, successThreshold: 6, timeoutMs: 7_000 },
      },
      {
        method: 'POST',
        path: '/signers/{id}/authentication',
        breaker: 'mintic_hub',
        upstream: 'mintic_hub',
        fallback: 'queued',
        callsPerSecond: 7,
        config: { ...presets.critical, timeoutMs: 9_000 },
      },
    ],
  },
  {
    ...usual,
    name: 'identity',
    owner: 'trust',
    readProtected: true,
    routes: [
      {
        method: 'POST',
        path: '/citizens/{id}/login',
        breaker: 'hub_login',
        upstream: 'mintic_hub',
        fallback: 'error',
        callsPerSecond: 4,
        config: { ...presets.critical, timeoutMs: 12_000 },
      },
      {
        method: 'GET',
        path: '/citizens/{id}',
        breaker: 'civil_registry',
        upstream: 'civil_registry',
        fallback: 'cached',
        callsPerSecond: 6,
        config: { ...presets.production, slidingWindowSize: 20, timeoutMs: 10_000 },
      },
    ],
  },
  {
    ...usual,
    name: 'notifications',
    owner: 'citizen-contact',
    routes: [
      {
        method: 'POST',
        path: '/citizens/{id}/sms',
        breaker: 'sms_gateway',
        upstream: 'sms_gateway',
        fallback: 'queued',
        callsPerSecond: 8,
        config: { ...presets.development, failureThreshold: 4, timeoutMs: 3_500 },
      },
      {
        method: 'POST',
        path: '/citizens/{id}/mail',
        breaker: 'email_provider',
        upstream: 'email_provider',
        fallback: 'queued',
        callsPerSecond: 3,
        config: { ...presets.development, timeoutMs: 15_000 },
      },
    ],
  },
  {
    ...usual,
    name: 'payments',
    owner: 'treasury',
    routes: [
      {
        method: 'POST',
        path: '/fees/{id}/payment',
        breaker: 'payment_gateway',
        upstream: 'payment_gateway',
        fallback: 'error',
        callsPerSecond: 2,
        config: { ...presets.critical, successThreshold: 6, timeoutMs: 6_000 },
      },
      {
        method: 'GET',
        path: '/payers/{id}',
        breaker: 'civil_registry',
        upstream: 'civil_registry',
        fallback: 'cached',
        callsPerSecond: 8,
        config: { ...presets.production, timeoutMs: 8_000 },
      },
    ],
  },
  {
    ...usual,
    name: 'search',
    owner: 'folder',
    commands: false,
    routes: [
      {
        method: 'GET',
        path: '/search/{id}',
        breaker: 'search_index',
        upstream: 'search_index',
        fallback: 'degraded',
        callsPerSecond: 7,
        config: { ...presets.production, failureThreshold: 30, slidingWindowSize: 20, timeoutMs: 10_000 },
      },
      {
        method: 'GET',
        path: '/offices/{id}',
        breaker: 'geo_directory',
        upstream: 'geo_directory',
        fallback: 'default',
        callsPerSecond: 3,
        config: { ...presets.development, timeoutMs: 20_000 },
      },
    ],
  },
  {
    ...usual,
    name: 'archive',
    owner: 'records',
    pollIntervalMs: 1_000,
    level: 0,
    routes: [
      {
        method: 'GET',
        path: '/records/{id}',
        breaker: 'cold_storage',
        upstream: 'cold_storage',
        fallback: 'error',
        callsPerSecond: 10,
        config: { ...presets.production, timeoutMs: 6_000 },
      },
    ],
  },
];
