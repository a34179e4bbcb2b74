'use client';

import { useTranslations } from 'use-intl';
import type { BreakerDetail } from '#lib/contract/breaker.ts';
import { Section } from '../ui/section.tsx';
import { CircuitRow } from './circuit-row.tsx';

const COLUMNS = ['instance', 'state', 'failureRate', 'calls', 'refused', 'level'] as const;
const NUMBERS: ReadonlySet<string> = new Set(['calls', 'refused', 'level']);

/** The breaker on each of its instances: whether it is the dependency or one pod. */
export function CircuitTable({ breaker }: { breaker: BreakerDetail }) {
  const t = useTranslations('breaker');
  return (
    <Section title={t('instances')}>
      <table className="w-full text-sm max-sm:block">
        <thead className="max-sm:sr-only">
          <tr className="border-b border-line text-left text-xs text-ink-2">
            {COLUMNS.map((column) => (
              <th
                key={column}
                scope="col"
                className={`px-2 py-1.5 font-medium whitespace-nowrap first:pl-4 last:pr-4 ${NUMBERS.has(column) ? 'text-right' : ''}`}
              >
                {t(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="max-sm:block">
          {breaker.instances.map((circuit) => (
            <CircuitRow key={circuit.id} circuit={circuit} freshForMs={breaker.freshForMs} />
          ))}
        </tbody>
      </table>
    </Section>
  );
}
