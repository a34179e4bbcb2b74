/** Every key of the query cache. What belongs to one breaker starts with its id. */
export const keys = {
  fleet: ['breakers'] as const,
  breaker: (id: string) => ['breaker', id] as const,
  detail: (id: string) => ['breaker', id, 'detail'] as const,
  transitions: (id: string) => ['breaker', id, 'transitions'] as const,
  history: (id: string) => ['breaker', id, 'history'] as const,
  commands: (id: string) => ['breaker', id, 'commands'] as const,
  services: ['services'] as const,
  summary: ['summary'] as const,
  operator: ['operator'] as const,
};
