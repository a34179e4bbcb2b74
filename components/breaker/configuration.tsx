'use client';

import { useTranslations } from 'use-intl';
import { useFormats } from '#lib/client/use-formats.ts';
import type { Circuit } from '#lib/contract/breaker.ts';
import { Section } from '../ui/section.tsx';
import { CONFIG_KEYS, type ConfigKey, mergeConfigs } from './configuration-view.ts';

/** How the breaker is set, as its instances report it; where they differ, each value with who has it. */
export function Configuration({ circuits }: { circuits: readonly Circuit[] }) {
  const t = useTranslations('config');
  const format = useValueFormat();
  const settings = mergeConfigs(circuits);
  return (
    <Section title={t('title')}>
      {settings.length === 0 ? (
        <p className="px-4 py-3 text-sm text-ink-2">{t('none')}</p>
      ) : (
        <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1.5 px-4 py-3 text-sm">
          {settings.map(({ key, values }) => (
            <div key={key} className="contents">
              <dt className="text-ink-2" title={key}>
                {isKnown(key) ? t(`keys.${key}`) : key}
              </dt>
              <dd className="text-right font-medium">
                {values.map(({ value, urls }) => (
                  <span key={JSON.stringify(value)} className="block" title={urls.join('\n')}>
                    {format(key, value)}
                    {values.length > 1 && (
                      <span className="font-normal text-ink-3"> {t('on', { count: urls.length })}</span>
                    )}
                  </span>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Section>
  );
}

function useValueFormat(): (key: string, value: unknown) => string {
  const formats = useFormats();
  return (key, value) => {
    if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
    if (key === 'failure_rate_threshold') return formats.percent(value);
    if (key === 'timeout') return formats.duration(value * 1_000);
    return formats.number(value);
  };
}

function isKnown(key: string): key is ConfigKey {
  return (CONFIG_KEYS as readonly string[]).includes(key);
}
