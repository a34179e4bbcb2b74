'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useTick } from '#lib/client/use-clock.ts';
import { useFormats } from '#lib/client/use-formats.ts';
import type { Circuit } from '#lib/contract/breaker.ts';
import type { LeverOffer } from '#lib/domain/lever.ts';
import { INPUT_CLASS } from '../ui/text-field.tsx';
import { HOLD_CHOICES, HOLD_UNITS, type HoldUnit, holdMs, type LeverDraft } from './lever-input.ts';
import { timeoutMs } from './timeout.ts';

/** Trip once, or hold open and for how long. */
export function ModeChoice({
  draft,
  offer,
  circuits,
  onChange,
}: {
  draft: LeverDraft;
  offer: LeverOffer;
  circuits: readonly Circuit[];
  onChange: (part: Partial<LeverDraft>) => void;
}) {
  const t = useTranslations('lever.mode');
  const formats = useFormats();
  const timeout = timeoutMs(circuits);
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">{t('legend')}</legend>
      <Mode
        checked={draft.mode === 'trip'}
        disabled={offer.trip === 'already_open'}
        title={t('trip')}
        onChoose={() => onChange({ mode: 'trip' })}
      >
        {offer.trip === 'already_open'
          ? t('alreadyOpen')
          : timeout === null
            ? t('tripWhat')
            : t('tripAfter', { timeout: formats.duration(timeout) })}
      </Mode>
      <Mode checked={draft.mode === 'hold'} title={t('hold')} onChoose={() => onChange({ mode: 'hold' })}>
        {t(offer.hold === 'replaces' ? 'holdReplaces' : 'holdWhat')}
      </Mode>
      {draft.mode === 'hold' && <HoldLength draft={draft} onChange={onChange} />}
    </fieldset>
  );
}

function Mode({
  checked,
  disabled = false,
  title,
  onChoose,
  children,
}: {
  checked: boolean;
  disabled?: boolean;
  title: string;
  onChoose: () => void;
  children: ReactNode;
}) {
  return (
    <label
      className={`flex gap-3 rounded-md border px-3 py-2.5 has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-hand ${checked ? 'border-hand bg-hand-wash' : 'border-line-strong'} ${disabled ? 'cursor-not-allowed opacity-60' : 'hover:border-hand'}`}
    >
      <input
        type="radio"
        name="mode"
        checked={checked}
        disabled={disabled}
        onChange={onChoose}
        className="mt-0.5 size-4 shrink-0 accent-hand outline-none"
      />
      <span>
        <span className="block font-medium">{title}</span>
        <span className="block text-sm text-ink-2">{children}</span>
      </span>
    </label>
  );
}

function HoldLength({
  draft,
  onChange,
}: {
  draft: LeverDraft;
  onChange: (part: Partial<LeverDraft>) => void;
}) {
  const t = useTranslations('lever.mode');
  const formats = useFormats();
  const ms = holdMs(draft);
  const end = useTick((now) => (typeof ms === 'number' ? formats.hour(now + ms, now) : null));
  return (
    <div className="flex flex-col gap-2 pl-3">
      <fieldset className="flex flex-wrap gap-1.5">
        <legend className="sr-only">{t('length')}</legend>
        {HOLD_CHOICES.map((choice) => (
          <label
            key={choice}
            className="relative flex min-h-9 items-center rounded-md border border-line-strong px-3 text-sm hover:border-hand has-checked:border-hand has-checked:bg-hand-wash has-checked:font-semibold has-checked:text-hand-ink has-focus-visible:outline-2 has-focus-visible:outline-hand"
          >
            <input
              type="radio"
              name="hold"
              checked={draft.hold === choice}
              onChange={() => onChange({ hold: choice })}
              className="absolute inset-0 cursor-pointer appearance-none outline-none"
            />
            {t(`choices.${choice}`)}
          </label>
        ))}
      </fieldset>
      {draft.hold === 'custom' && (
        <div className="flex max-w-64 gap-2">
          <input
            type="number"
            min="0"
            step="any"
            inputMode="decimal"
            aria-label={t('amount')}
            value={draft.customAmount}
            onChange={(event) => onChange({ customAmount: event.target.value })}
            className={INPUT_CLASS}
          />
          <select
            aria-label={t('unit')}
            value={draft.customUnit}
            onChange={(event) => onChange({ customUnit: event.target.value as HoldUnit })}
            className={INPUT_CLASS}
          >
            {(Object.keys(HOLD_UNITS) as HoldUnit[]).map((unit) => (
              <option key={unit} value={unit}>
                {t(`units.${unit}`)}
              </option>
            ))}
          </select>
        </div>
      )}
      <p className="text-sm text-ink-2">
        {end === null ? t(ms === null ? 'endsByReset' : 'endsNever') : t('ends', { time: end })}
      </p>
    </div>
  );
}
