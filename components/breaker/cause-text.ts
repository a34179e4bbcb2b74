'use client';

import { useTranslations } from 'use-intl';
import { useFormats } from '#lib/client/use-formats.ts';
import type { Transition } from '#lib/contract/history.ts';

const PLAIN = [
  'probe_failed',
  'probe_timed_out',
  'probes_succeeded',
  'timeout_elapsed',
  'hold_expired',
  'observed',
] as const;

/** Why a circuit changed, in words with the numbers of the trip. A cause that is none of the protocol's is shown as it came. */
export function useCauseText(): (row: Transition) => string {
  const t = useTranslations('cause');
  const formats = useFormats();
  return (row) => {
    switch (row.cause) {
      case 'failure_threshold':
        return row.failureCount === null
          ? t('failure_threshold')
          : t('failure_threshold_n', { count: row.failureCount });
      case 'failure_rate':
        return row.failureRate === null
          ? t('failure_rate')
          : t('failure_rate_n', { rate: formats.percent(row.failureRate), calls: row.windowCalls ?? 0 });
      case 'forced_open':
        return row.held ? (row.from === row.to ? t('hold_replaced') : t('held_open')) : t('forced_open');
      case 'reset':
        return row.from === row.to ? t('reset_closed') : t('reset');
      default: {
        const known = PLAIN.find((cause) => cause === row.cause);
        return known === undefined ? row.cause : t(known);
      }
    }
  };
}
