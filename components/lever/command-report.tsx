'use client';

import { Check, CircleHelp, Clock3, Minus, Send, X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useTold } from '#lib/client/use-told.ts';
import type { Circuit } from '#lib/contract/breaker.ts';
import type { Command, CommandOutcome } from '#lib/contract/command.ts';
import { Age } from '../state/age.tsx';

/** A command and what became of it on each instance, live. */
export function CommandReport({ command, circuits }: { command: Command; circuits: readonly Circuit[] }) {
  const t = useTranslations('command');
  const applied = command.outcomes.filter((outcome) => outcome.state === 'applied').length;
  const action = command.action === 'reset' ? 'reset' : command.hold ? 'hold' : 'trip';
  return (
    <div data-testid="command" data-command-state={command.state} className="flex flex-col gap-2 text-sm">
      <p>
        <span className="font-medium">
          {t.rich('asked', {
            actor: command.actor,
            action: t(`action.${action}`),
            age: () => <Age at={command.at} />,
          })}
        </span>
        <span className="text-ink-2"> {t('why', { reason: command.reason })}</span>
      </p>
      <p
        role="status"
        data-shown={TONES[command.state]}
        className="rounded-sm bg-tone-wash px-2 py-1 font-semibold text-tone-ink"
      >
        {t(`state.${command.state}`, { applied, total: command.outcomes.length })}
      </p>
      <ul className="flex flex-col divide-y divide-line">
        {command.outcomes.map((outcome) => (
          <Outcome
            key={outcome.circuitId}
            outcome={outcome}
            circuit={circuits.find((circuit) => circuit.id === outcome.circuitId)}
          />
        ))}
      </ul>
    </div>
  );
}

const TONES = {
  requested: 'hand',
  running: 'hand',
  done: 'closed',
  partial: 'half_open',
  failed: 'open',
} as const;

const OUTCOMES = {
  requested: { Icon: Clock3, tone: 'hand' },
  sent: { Icon: Send, tone: 'hand' },
  applied: { Icon: Check, tone: 'closed' },
  refused: { Icon: X, tone: 'open' },
  unknown: { Icon: CircleHelp, tone: 'half_open' },
  superseded: { Icon: Minus, tone: 'unknown' },
} as const;

function Outcome({ outcome, circuit }: { outcome: CommandOutcome; circuit: Circuit | undefined }) {
  const t = useTranslations('command.outcome');
  const told = useTold();
  const { Icon, tone } = OUTCOMES[outcome.state];
  return (
    <li
      data-testid={`outcome-${outcome.url}`}
      data-outcome={outcome.state}
      data-shown={tone}
      className="grid grid-cols-[auto_1fr_auto] items-baseline gap-x-2 py-1.5"
    >
      <Icon aria-hidden="true" className="size-4 translate-y-0.5 text-tone" strokeWidth={2.5} />
      <span className="min-w-0 truncate" title={outcome.url}>
        {circuit?.reportedInstanceId ?? outcome.url}
      </span>
      <span className="font-medium whitespace-nowrap text-tone-ink">
        {t(outcome.state)} <Age at={outcome.at} className="font-normal text-ink-3" />
      </span>
      {outcome.detail !== null && (
        <span className="col-span-2 col-start-2 text-xs text-ink-2">{told.sentence(outcome.detail)}</span>
      )}
    </li>
  );
}
