'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { commandsQuery } from '#lib/client/queries.ts';
import { circuitShown } from '#lib/client/shown.ts';
import { useTick } from '#lib/client/use-clock.ts';
import type { BreakerDetail } from '#lib/contract/breaker.ts';
import type { CommandAction } from '#lib/contract/command.ts';
import { offerLever } from '#lib/domain/lever.ts';
import { StateGlyph } from '../state/state-glyph.tsx';
import { buttonClass } from '../ui/button.tsx';
import { Section } from '../ui/section.tsx';
import { useLasting } from '../ui/use-lasting.ts';
import { WhenOpened } from '../ui/when-opened.tsx';
import { CommandReport } from './command-report.tsx';

const loadDialog = () => import('./lever-dialog.tsx');

/** The lever of one breaker, and what became of the last pull. */
export function Lever({ breaker }: { breaker: BreakerDetail }) {
  const t = useTranslations('lever');
  const [action, setAction] = useState<CommandAction | null>(null);
  const shownAction = useLasting(action) ?? 'force_open';
  const { data: commands } = useQuery(commandsQuery(breaker.id));
  const last = commands?.items[0];
  const staleIds = useTick((now, heardAt) =>
    breaker.instances
      .flatMap((circuit) =>
        circuitShown(circuit, breaker.freshForMs, now, heardAt) === 'stale' ? circuit.id : [],
      )
      .join(' '),
  );
  const stale = new Set(staleIds.split(' '));
  const offer = offerLever(
    breaker.instances.map((circuit) => ({
      ...circuit,
      stale: stale.has(circuit.id),
      held: circuit.held !== null,
    })),
  );
  return (
    <Section title={t('title')}>
      <div className="flex flex-col gap-3 p-3 sm:p-4">
        <div className="grid grid-cols-2 gap-2">
          <LeverButton kind="open" text={t('forceOpen')} onClick={() => setAction('force_open')} />
          <LeverButton kind="closed" text={t('reset')} onClick={() => setAction('reset')} />
        </div>
        <p className="text-xs text-ink-2">
          {t(
            offer.hold === 'replaces'
              ? 'note.held'
              : offer.trip === 'already_open'
                ? 'note.open'
                : 'note.plain',
          )}
        </p>
        {last !== undefined && (
          <div className="flex flex-col gap-2 border-t border-line pt-3">
            <CommandReport command={last} circuits={breaker.instances} />
          </div>
        )}
      </div>
      <WhenOpened
        load={loadDialog}
        props={{
          open: action !== null,
          action: shownAction,
          breaker,
          offer,
          stale,
          onClose: () => setAction(null),
        }}
      />
    </Section>
  );
}

function LeverButton({
  kind,
  text,
  onClick,
}: {
  kind: 'open' | 'closed';
  text: string;
  onClick: () => void;
}) {
  return (
    <button
      type="button"
      data-shown={kind}
      onClick={onClick}
      className={`${buttonClass('plain')} min-h-11 hover:border-tone hover:bg-tone-wash hover:text-tone-ink`}
    >
      <StateGlyph shown={kind} size={14} />
      {text}
    </button>
  );
}
