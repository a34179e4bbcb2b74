'use client';

import { useId } from 'react';
import { useTranslations } from 'use-intl';
import type { CommandAction } from '#lib/contract/command.ts';
import { INPUT_CLASS } from '../ui/text-field.tsx';

const PRESETS = {
  force_open: ['down', 'maintenance', 'overload', 'drill'],
  reset: ['recovered', 'verified', 'drillOver', 'mistake'],
} as const;

/** Why. Common reasons are one tap away; whoever comes next reads it in the history. */
export function ReasonField({
  action,
  reason,
  onChange,
}: {
  action: CommandAction;
  reason: string;
  onChange: (reason: string) => void;
}) {
  const t = useTranslations('lever.reason');
  const id = useId();
  return (
    <div className="flex flex-col gap-2">
      <label htmlFor={id} className="text-sm font-medium">
        {t('label')}
      </label>
      <input
        id={id}
        value={reason}
        required
        maxLength={500}
        placeholder={t('placeholder')}
        onChange={(event) => onChange(event.target.value)}
        className={INPUT_CLASS}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: these fill the field above, they are no form group */}
      <div role="group" aria-label={t('presets')} className="flex flex-wrap gap-1.5">
        {PRESETS[action].map((preset) => {
          const text = t(`preset.${preset}`);
          return (
            <button
              key={preset}
              type="button"
              aria-pressed={reason === text}
              onClick={() => onChange(text)}
              className="min-h-8 rounded-full border border-line-strong px-3 text-sm text-ink-2 hover:border-hand hover:text-hand-ink aria-pressed:border-hand aria-pressed:bg-hand-wash aria-pressed:text-hand-ink"
            >
              {text}
            </button>
          );
        })}
      </div>
    </div>
  );
}
