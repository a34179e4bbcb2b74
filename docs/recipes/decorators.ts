import { CircuitBreaker, circuitBreaker } from '#lib/engine/index.ts';

const archive = new CircuitBreaker('archive', { failureThreshold: 3 });

export class Documents {
  @circuitBreaker('mintic_hub') // the process's breaker of that name
  async sign(id: string): Promise<string> {
    return `signed ${id}`;
  }

  @archive.wrap // a breaker of your own; a sync method stays sync
  find(id: string): string {
    if (id === '') throw new Error('no such document');
    return `found ${id}`;
  }
}

export function copy(send: () => boolean): void {
  using permit = archive.protect(); // left without succeed() or release(): a failure
  if (send()) permit.succeed();
}
