'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { ApiError } from '#lib/client/http.ts';
import { useSaveService } from '#lib/client/mutations.ts';
import { useTold } from '#lib/client/use-told.ts';
import type { Service } from '#lib/contract/service.ts';
import { useOperatorField } from '../operator/operator-field.tsx';
import { Button } from '../ui/button.tsx';
import { ModalActions } from '../ui/modal.tsx';
import { useProblemText } from '../ui/problem-text.ts';
import { FieldError, TextField } from '../ui/text-field.tsx';
import { DependencyRows } from './dependency-rows.tsx';
import { InstanceRows } from './instance-rows.tsx';
import {
  draftService,
  fieldErrors,
  hasNewAddress,
  type ServiceDraft,
  toServiceInput,
  toServicePatch,
} from './service-draft.ts';
import { TokenField } from './token-field.tsx';

const NO_ERRORS: ReadonlyMap<string, string> = new Map();

/** Registers a service (null) or changes one. What is wrong stands at its field. */
export function ServiceForm({ service, onDone }: { service: Service | null; onDone: () => void }) {
  const t = useTranslations('serviceForm');
  const text = useProblemText();
  const save = useSaveService();
  const operator = useOperatorField();
  const [error, setError] = useState<unknown>(null);
  const [nameless, setNameless] = useState(false);
  const [draft, setDraft] = useState(() => draftService(service));
  const change = (part: Partial<ServiceDraft>) => setDraft((before) => ({ ...before, ...part }));
  const told = useTold();
  const problem = error instanceof ApiError ? error.problem : null;
  const errors = problem?.errors === undefined ? NO_ERRORS : fieldErrors(problem.errors, told.clause);
  const newAddress =
    hasNewAddress(draft, service) && (service?.hasReadToken === true || service?.hasAdminToken === true);

  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (error !== null || nameless) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [error, nameless]);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setError(null);
    const named = await operator.save();
    setNameless(!named);
    if (!named) return;
    try {
      await save.mutateAsync(
        service === null
          ? { id: null, input: toServiceInput(draft) }
          : { id: service.id, input: toServicePatch(draft) },
      );
      onDone();
    } catch (caught) {
      setError(caught);
    }
  }

  return (
    <form ref={form} onSubmit={submit} noValidate className="flex flex-col gap-5">
      <div className="grid gap-4 sm:grid-cols-3">
        <TextField
          label={t('name')}
          value={draft.name}
          onChange={(name) => change({ name })}
          error={errors.get('name')}
          required
        />
        <TextField
          label={t('environment')}
          value={draft.environment}
          onChange={(environment) => change({ environment })}
          error={errors.get('environment')}
          placeholder={t('environmentHint')}
        />
        <TextField
          label={t('owner')}
          value={draft.owner}
          onChange={(owner) => change({ owner })}
          error={errors.get('owner')}
          placeholder={t('ownerHint')}
        />
      </div>
      <InstanceRows
        rows={draft.instances}
        readToken={draft.readToken.text}
        errors={errors}
        onChange={(instances) => change({ instances })}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <TokenField
          label={t('readToken')}
          hint={t('readTokenHint')}
          token={draft.readToken}
          kept={service?.hasReadToken ?? false}
          error={errors.get('readToken')}
          onChange={(readToken) => change({ readToken })}
        />
        <TokenField
          label={t('adminToken')}
          hint={t('adminTokenHint')}
          token={draft.adminToken}
          kept={service?.hasAdminToken ?? false}
          error={errors.get('adminToken')}
          onChange={(adminToken) => change({ adminToken })}
        />
      </div>
      {newAddress && (
        <p
          role="note"
          className="rounded-md border border-half-open-edge bg-half-open-wash px-3 py-2 text-sm"
        >
          {t('newAddress')}
        </p>
      )}
      <TextField
        label={t('pollInterval')}
        type="number"
        inputMode="numeric"
        min="1"
        max="60"
        value={draft.pollSeconds}
        onChange={(pollSeconds) => change({ pollSeconds })}
        error={errors.get('pollIntervalMs')}
        hint={t('pollIntervalHint')}
      />
      <DependencyRows
        rows={draft.dependencies}
        error={firstError(errors, 'dependencies')}
        onChange={(dependencies) => change({ dependencies })}
      />
      {operator.field}
      {(error !== null || nameless) && (
        <div data-testid="form-trouble">
          <FieldError text={nameless || errors.size > 0 ? t('seeFields') : text(error)} />
        </div>
      )}
      <ModalActions>
        <Button onClick={onDone}>{t('cancel')}</Button>
        <Button type="submit" kind="primary" disabled={save.isPending || operator.busy}>
          {t(service === null ? 'register' : 'save')}
        </Button>
      </ModalActions>
    </form>
  );
}

function firstError(errors: ReadonlyMap<string, string>, field: string): string | undefined {
  for (const [path, message] of errors) if (path === field || path.startsWith(`${field}.`)) return message;
  return undefined;
}
