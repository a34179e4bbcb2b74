'use client';

import { useTranslations } from 'use-intl';
import type { Circuit } from '#lib/contract/breaker.ts';
import { StateGlyph } from '../state/state-glyph.tsx';

/** On which instances: all, or some. */
export function InstanceChoice({
  circuits,
  stale,
  chosen,
  onChange,
}: {
  circuits: readonly Circuit[];
  stale: ReadonlySet<string>;
  /** Null: all. */
  chosen: readonly string[] | null;
  onChange: (chosen: readonly string[] | null) => void;
}) {
  const t = useTranslations('lever.instances');
  const toggle = (id: string) =>
    onChange(chosen?.includes(id) ? chosen.filter((other) => other !== id) : [...(chosen ?? []), id]);
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">{t('legend')}</legend>
      <div className="flex flex-wrap gap-x-6 gap-y-1">
        <label className="flex min-h-8 items-center gap-2">
          <input
            type="radio"
            name="instances"
            checked={chosen === null}
            onChange={() => onChange(null)}
            className="size-4 accent-hand"
          />
          {t('all', { count: circuits.length })}
        </label>
        <label className="flex min-h-8 items-center gap-2">
          <input
            type="radio"
            name="instances"
            checked={chosen !== null}
            onChange={() => onChange([])}
            className="size-4 accent-hand"
          />
          {t('some')}
        </label>
      </div>
      {chosen !== null && (
        <ul className="max-h-48 overflow-y-auto rounded-md border border-line">
          {circuits.map((circuit) => {
            const shown = stale.has(circuit.id) ? 'stale' : circuit.held !== null ? 'held' : circuit.state;
            return (
              <li key={circuit.id} className="border-b border-line last:border-b-0">
                <label
                  data-shown={shown}
                  className="flex min-h-10 items-center gap-2.5 px-3 text-sm hover:bg-sunken"
                >
                  <input
                    type="checkbox"
                    checked={chosen.includes(circuit.id)}
                    onChange={() => toggle(circuit.id)}
                    className="size-4 accent-hand"
                  />
                  <StateGlyph shown={shown} lastKnown={circuit.state} size={13} />
                  <span className="min-w-0 truncate">{circuit.reportedInstanceId ?? circuit.url}</span>
                  {circuit.reportedInstanceId !== null && (
                    <span className="truncate text-xs text-ink-3 max-sm:hidden">{circuit.url}</span>
                  )}
                </label>
              </li>
            );
          })}
        </ul>
      )}
    </fieldset>
  );
}
