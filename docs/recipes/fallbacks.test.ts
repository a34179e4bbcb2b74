import { describe, expect, it } from 'vitest';
import { CircuitBreakerError } from '#lib/engine/index.ts';
import { api, getResource } from './fallback-cached.ts';
import { configService } from './fallback-default.ts';
import { searchService } from './fallback-degraded.ts';
import { criticalService, ServiceUnavailableError } from './fallback-error.ts';
import { createSigning } from './fallback-queued.ts';

const unreachable = async (_query?: string): Promise<never> => expect.unreachable('the circuit is open');

describe('the fallback', () => {
  it('answers with what was cached', async () => {
    expect(await getResource('7')).toEqual({ name: 'resource 7' });
    api.forceOpen();
    expect(await getResource('7')).toEqual({ name: 'resource 7' });
    expect(await getResource('8')).toBeNull();
  });

  it('answers with default values', async () => {
    configService.forceOpen();
    expect(await configService.call(unreachable)).toEqual({ theme: 'light', language: 'es' });
  });

  it('queues what is asked for, and does it when the circuit closes', async () => {
    const signed: string[] = [];
    const { breaker, queue, signOrQueue } = createSigning(async (documentId) => {
      signed.push(documentId);
      return { status: 'signed' };
    });
    expect(await signOrQueue('doc-0')).toEqual({ status: 'signed' });
    breaker.forceOpen();
    expect(await signOrQueue('doc-1')).toEqual({ status: 'queued' });
    expect(await signOrQueue('doc-2')).toEqual({ status: 'queued' });
    breaker.reset();
    await expect.poll(() => signed).toEqual(['doc-0', 'doc-1', 'doc-2']);
    expect(queue).toEqual([]);
  });

  it('keeps in the queue what fails again', async () => {
    const { breaker, queue, signOrQueue } = createSigning(() => Promise.reject(new Error('still down')));
    breaker.forceOpen();
    await signOrQueue('doc-1');
    breaker.reset();
    await expect.poll(() => [breaker.getStats().failures_total, queue]).toEqual([1, ['doc-1']]);
  });

  it('answers with less', async () => {
    searchService.forceOpen();
    expect(await searchService.call(unreachable, 'board')).toEqual({
      results: ['circuit board'],
      degraded: true,
      message: 'limited results',
    });
  });

  it('answers with an error of the application’s, caused by the refusal', async () => {
    criticalService.forceOpen();
    const error = await criticalService.call(unreachable).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ServiceUnavailableError);
    expect((error as Error).cause).toBeInstanceOf(CircuitBreakerError);
  });
});
