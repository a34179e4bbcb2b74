'use client';

import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { ApiError } from '#lib/client/http.ts';
import { useIssueCommand } from '#lib/client/mutations.ts';
import type { BreakerDetail } from '#lib/contract/breaker.ts';
import type { CommandAction } from '#lib/contract/command.ts';
import type { LeverOffer } from '#lib/domain/lever.ts';
import { type OperatorField, useOperatorField } from '../operator/operator-field.tsx';
import { Button } from '../ui/button.tsx';
import { ModalActions } from '../ui/modal.tsx';
import { ConfirmSentence } from './confirm-sentence.tsx';
import { InstanceChoice } from './instance-choice.tsx';
import { isComplete, type LeverDraft, toCommandInput } from './lever-input.ts';
import { LeverTrouble } from './lever-trouble.tsx';
import { ModeChoice } from './mode-choice.tsx';
import { ReasonField } from './reason-field.tsx';

/** Everything a command needs, what it will do in a sentence, and the button that does it. */
export function LeverForm({
  action,
  breaker,
  offer,
  stale,
  onIssued,
  onCancel,
}: {
  action: CommandAction;
  breaker: BreakerDetail;
  offer: LeverOffer;
  stale: ReadonlySet<string>;
  onIssued: (commandId: string) => void;
  onCancel: () => void;
}) {
  const t = useTranslations('lever');
  const [draft, setDraft] = useState<LeverDraft>(() => ({
    action,
    mode: offer.trip === 'already_open' ? 'hold' : 'trip',
    hold: '15m',
    customAmount: '30',
    customUnit: 'minutes',
    reason: '',
    circuitIds: null,
  }));
  const operator = useOperatorField();
  const { submit, error, busy } = useSubmit(breaker, draft, operator, onIssued);
  const change = (part: Partial<LeverDraft>) => setDraft((before) => ({ ...before, ...part }));
  const chosen = breaker.instances.filter((circuit) => draft.circuitIds?.includes(circuit.id) ?? true);
  const ready = isComplete(draft) && operator.ready && !busy;
  const conflict = error instanceof ApiError && error.problem?.code === 'conflict';
  const confirmText = busy
    ? t('sending')
    : chosen.length === 0
      ? t('noInstance')
      : t(`${conflict ? 'again' : 'confirm'}.${confirmKey(draft)}`, { count: chosen.length });

  return (
    <form onSubmit={submit} className="flex flex-col gap-5">
      {action === 'force_open' && (
        <ModeChoice draft={draft} offer={offer} circuits={chosen} onChange={change} />
      )}
      <ReasonField action={action} reason={draft.reason} onChange={(reason) => change({ reason })} />
      {breaker.instances.length > 1 && (
        <InstanceChoice
          circuits={breaker.instances}
          stale={stale}
          chosen={draft.circuitIds}
          onChange={(circuitIds) => change({ circuitIds })}
        />
      )}
      {operator.field}
      <ConfirmSentence breaker={breaker} draft={draft} circuits={chosen} stale={stale} />
      {error !== null && <LeverTrouble error={error} />}
      <ModalActions>
        <Button onClick={onCancel}>{t('cancel')}</Button>
        <Button
          type="submit"
          kind={action === 'force_open' ? 'danger' : 'primary'}
          disabled={!ready}
          className="min-w-32 max-sm:flex-1"
        >
          {confirmText}
        </Button>
      </ModalActions>
    </form>
  );
}

function confirmKey(draft: LeverDraft): 'reset' | 'hold' | 'trip' {
  return draft.action === 'reset' ? 'reset' : draft.mode;
}

/** Sends a draft. One key belongs to one content: pressing again after a lost answer repeats the same command, a changed one is another. */
function useSubmit(
  breaker: BreakerDetail,
  draft: LeverDraft,
  operator: OperatorField,
  onIssued: (commandId: string) => void,
) {
  const issue = useIssueCommand(breaker.id);
  const [seen, setSeen] = useState(breaker.lastCommandId);
  const [sent, setSent] = useState({ content: '', key: '' });
  const [error, setError] = useState<unknown>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const input = toCommandInput(draft, seen);
    const content = JSON.stringify(input);
    const key = sent.content === content ? sent.key : crypto.randomUUID();
    setSent({ content, key });
    setError(null);
    try {
      if (!(await operator.save())) return;
      const command = await issue.mutateAsync({ input, key });
      onIssued(command.id);
    } catch (caught) {
      setError(caught);
    }
  }

  // Once the operator was told of a conflict, they have seen the command that caused it.
  const conflict = error instanceof ApiError && error.problem?.code === 'conflict';
  if (conflict && seen !== breaker.lastCommandId) setSeen(breaker.lastCommandId);
  return { submit, error, busy: issue.isPending || operator.busy };
}
