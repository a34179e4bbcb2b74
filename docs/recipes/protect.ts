import { CircuitBreaker } from '#lib/engine/index.ts';

export const external = new CircuitBreaker('external_service');

export async function transfer(send: () => Promise<void>): Promise<void> {
  const permit = external.protect(); // throws a CircuitBreakerError when refused
  try {
    await send();
    permit.succeed();
  } catch (error) {
    permit.fail(error);
    throw error;
  }
}
