'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Command, type CommandInput, type CommandList } from '#lib/contract/command.ts';
import { Operator } from '#lib/contract/panel.ts';
import {
  ConnectionTest,
  type ConnectionTestInput,
  Service,
  type ServiceInput,
  type ServicePatch,
} from '#lib/contract/service.ts';
import { requestNothing, requestWith } from './http.ts';
import { keys } from './keys.ts';
import { mergeCommands } from './merge.ts';

/** Keeps the operator's name. */
export function useSaveOperator() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => requestWith(Operator, 'PUT', '/api/v1/operator', { name }),
    onSuccess: (operator) => client.setQueryData(keys.operator, operator),
  });
}

/** Writes a command for a breaker. The same key twice is the same command: a repeat after a lost answer acts once. */
export function useIssueCommand(breakerId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ input, key }: { input: CommandInput; key: string }) =>
      requestWith(Command, 'POST', `/api/v1/breakers/${breakerId}/commands`, input, {
        headers: { 'Idempotency-Key': key },
      }),
    onSuccess: (command) => {
      client.setQueryData<CommandList>(keys.commands(breakerId), (list) =>
        mergeCommands(list ?? { items: [], nextCursor: null }, [command]),
      );
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.breaker(breakerId) }),
  });
}

/** Registers a service, or changes the one with this id. */
export function useSaveService() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (save: { id: null; input: ServiceInput } | { id: string; input: ServicePatch }) =>
      save.id === null
        ? requestWith(Service, 'POST', '/api/v1/services', save.input)
        : requestWith(Service, 'PATCH', `/api/v1/services/${save.id}`, save.input),
    onSuccess: () => client.invalidateQueries(),
  });
}

/** Removes a service with all its history. */
export function useRemoveService() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      requestNothing(`/api/v1/services/${id}`, {
        method: 'DELETE',
        headers: { 'content-type': 'application/json' },
      }),
    onSuccess: () => client.invalidateQueries(),
  });
}

/** Tries an address without saving it. */
export function useTestConnection() {
  return useMutation({
    mutationFn: (input: ConnectionTestInput) =>
      requestWith(ConnectionTest, 'POST', '/api/v1/services/test', input),
  });
}
