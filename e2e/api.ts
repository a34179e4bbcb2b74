import { randomUUID } from 'node:crypto';
import { type APIRequestContext, type APIResponse, expect, request } from '@playwright/test';
import type { z } from 'zod';
import { BreakerDetail, BreakerList } from '#lib/contract/breaker.ts';
import { Command, type CommandInput, CommandList } from '#lib/contract/command.ts';
import { Service, type ServiceInput, ServiceList } from '#lib/contract/service.ts';

/** The panel's API as a program uses it. What comes back is checked against the contract. */
export interface Api {
  registerService(input: ServiceInput): Promise<Service>;
  removeService(id: string): Promise<void>;
  listServices(): Promise<readonly Service[]>;
  /** The breaker of that name of a service, as soon as it has been read from all its instances. */
  findBreaker(service: Service, breaker: string): Promise<BreakerDetail>;
  readBreaker(id: string): Promise<BreakerDetail>;
  command(breakerId: string, input: CommandInput): Promise<Command>;
  listCommands(breakerId: string): Promise<readonly Command[]>;
  /** A raw request, for what the calls above do not say. */
  readonly http: APIRequestContext;
}

/** Opens the API of the panel at `url`, as the operator named. */
export async function openApi(url: string, operator: string): Promise<Api> {
  const http = await request.newContext({ baseURL: url, extraHTTPHeaders: { origin: url } });
  await http.put('/api/v1/operator', { data: { name: operator } });

  const readBreaker = async (id: string) => parse(BreakerDetail, await http.get(`/api/v1/breakers/${id}`));
  return {
    http,
    registerService: async (input) => parse(Service, await http.post('/api/v1/services', { data: input })),
    async removeService(id) {
      expect([204, 404]).toContain((await http.delete(`/api/v1/services/${id}`)).status());
    },
    listServices: async () => (await parse(ServiceList, await http.get('/api/v1/services'))).items,
    async findBreaker(service, breaker) {
      let id = '';
      await expect(async () => {
        const answer = await http.get('/api/v1/breakers', { params: { service: service.id } });
        const found = (await parse(BreakerList, answer)).items.find(({ name }) => name === breaker);
        expect(found?.circuits).toMatchObject({ total: service.instances.length });
        id = found?.id ?? '';
      }).toPass({ timeout: 15_000 });
      return readBreaker(id);
    },
    readBreaker,
    command: async (breakerId, input) =>
      parse(
        Command,
        await http.post(`/api/v1/breakers/${breakerId}/commands`, {
          data: input,
          headers: { 'idempotency-key': randomUUID() },
        }),
      ),
    listCommands: async (breakerId) =>
      (await parse(CommandList, await http.get('/api/v1/commands', { params: { breaker: breakerId } })))
        .items,
  };
}

async function parse<Schema extends z.ZodType>(
  schema: Schema,
  answer: APIResponse,
): Promise<z.output<Schema>> {
  expect(answer.ok(), `${answer.url()} answered ${answer.status()}: ${await answer.text()}`).toBe(true);
  return schema.parse(await answer.json());
}
