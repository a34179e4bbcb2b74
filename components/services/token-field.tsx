'use client';

import { useTranslations } from 'use-intl';
import { TextField } from '../ui/text-field.tsx';
import type { DraftToken } from './service-draft.ts';

/** A token that can be set but never read back; one that is kept can be replaced or removed. */
export function TokenField({
  label,
  hint,
  token,
  kept,
  error,
  onChange,
}: {
  label: string;
  hint: string;
  token: DraftToken;
  kept: boolean;
  error: string | undefined;
  onChange: (token: DraftToken) => void;
}) {
  const t = useTranslations('serviceForm');
  return (
    <div className="flex flex-col gap-1.5">
      <TextField
        label={label}
        hint={hint}
        type="password"
        autoComplete="off"
        value={token.text}
        onChange={(text) => onChange({ text, remove: false })}
        placeholder={kept && !token.remove ? t('tokenKept') : undefined}
        error={error}
      />
      {kept && (
        <label className="flex min-h-7 items-center gap-2 text-sm">
          <input
            type="checkbox"
            checked={token.remove}
            onChange={(event) => onChange({ text: '', remove: event.target.checked })}
            className="size-4 accent-hand"
          />
          {t('tokenRemove')}
        </label>
      )}
    </div>
  );
}
