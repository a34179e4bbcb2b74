'use client';

import { Hourglass } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { CommandBrief } from '#lib/contract/command.ts';
import { Age } from './age.tsx';

/** A command that no reading has confirmed yet: who asked for what, when, and on how many instances it is done. */
export function PendingNote({ command }: { command: CommandBrief }) {
  const t = useTranslations('command');
  const action = command.action === 'reset' ? 'reset' : command.hold ? 'hold' : 'trip';
  return (
    <p className="flex min-w-0 items-center gap-1.5 text-xs font-medium text-hand-ink">
      <Hourglass aria-hidden="true" className="size-3.5 shrink-0" />
      <span className="truncate">
        {t.rich('pending', {
          action: t(`action.${action}`),
          actor: command.actor,
          age: () => <Age at={command.at} />,
        })}
        {command.state !== 'requested' &&
          ` · ${t('progress', { applied: command.applied, total: command.total })}`}
      </span>
    </p>
  );
}
