'use client';

import { useTranslations } from 'use-intl';
import { useFormats } from '#lib/client/use-formats.ts';
import { useTold } from '#lib/client/use-told.ts';
import type { Instance } from '#lib/contract/service.ts';
import { Age } from '../state/age.tsx';

const COLUMNS = ['instance', 'level', 'commands', 'lastRead', 'skew'] as const;
const WORTH_SAYING_MS = 1_000;

/** The instances of a service: what each speaks, and what is wrong with it in full. */
export function InstanceTable({ instances }: { instances: readonly Instance[] }) {
  const t = useTranslations('instance');
  return (
    <table className="w-full table-fixed text-sm max-sm:block">
      <thead className="max-sm:sr-only">
        <tr className="border-b border-line text-left text-xs text-ink-2">
          {COLUMNS.map((column) => (
            <th
              key={column}
              scope="col"
              className="px-2 py-1.5 font-medium whitespace-nowrap first:w-1/2 first:pl-4 last:pr-4"
            >
              {t(column)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="max-sm:block">
        {instances.map((instance) => (
          <InstanceRow key={instance.id} instance={instance} />
        ))}
      </tbody>
    </table>
  );
}

function InstanceRow({ instance }: { instance: Instance }) {
  const t = useTranslations('instance');
  return (
    <tr
      data-testid={`instance-${instance.url}`}
      data-stale={instance.stale}
      data-shown={instance.stale ? 'stale' : 'closed'}
      className="border-b border-line align-top last:border-b-0 max-sm:flex max-sm:flex-wrap max-sm:gap-x-4 max-sm:gap-y-1 max-sm:px-3 max-sm:py-2"
    >
      <th scope="row" className="px-2 py-2 pl-4 text-left font-medium break-all max-sm:w-full max-sm:p-0">
        {instance.url}
        {instance.reportedInstanceId !== null && (
          <span className="ml-2 text-xs font-normal text-ink-3">{instance.reportedInstanceId}</span>
        )}
        {instance.stale && <Failure instance={instance} />}
      </th>
      <td className="px-2 py-2 whitespace-nowrap max-sm:p-0">
        {instance.level === null ? (
          <span className="text-ink-3">{t('levelUnknown')}</span>
        ) : (
          t('levelIs', { level: instance.level })
        )}
      </td>
      <td className="px-2 py-2 whitespace-nowrap max-sm:p-0">
        <Name text={t('commands')} />
        {t(`offered.${instance.commands}`)}
      </td>
      <td className="px-2 py-2 whitespace-nowrap max-sm:p-0">
        <Name text={t('lastRead')} />
        {instance.lastReadAt === null
          ? t('never')
          : t.rich('ago', { age: () => <Age at={instance.lastReadAt ?? ''} /> })}
      </td>
      <td className="px-2 py-2 pr-4 whitespace-nowrap tabular-nums max-sm:p-0">
        <Name text={t('skew')} />
        <Skew ms={instance.clockSkewMs} />
      </td>
    </tr>
  );
}

/** How far the service's clock is off ours. */
function Skew({ ms }: { ms: number | null }) {
  const t = useTranslations('instance');
  const formats = useFormats();
  if (ms === null) return <span className="text-ink-3">{t('notKnown')}</span>;
  if (Math.abs(ms) < WORTH_SAYING_MS) return t('inStep');
  return (
    <span className="font-medium text-half-open-ink">
      {t(ms > 0 ? 'ahead' : 'behind', { by: formats.duration(Math.abs(ms)) })}
    </span>
  );
}

/** The name of a column, where there is no room for a header. */
function Name({ text }: { text: string }) {
  return <span className="mr-1 text-xs text-ink-3 sm:hidden">{text}</span>;
}

function Failure({ instance }: { instance: Instance }) {
  const t = useTranslations('instance');
  const told = useTold();
  const detail = instance.failure?.detail ?? instance.staleReason;
  return (
    <p role="note" className="mt-1 border-l-2 border-open pl-2 text-xs font-normal break-words text-ink-2">
      <span className="font-semibold text-open-ink">{t('notRead')}</span>{' '}
      {instance.failingSince !== null && (
        <>{t.rich('failingSince', { age: () => <Age at={instance.failingSince ?? ''} /> })} </>
      )}
      {detail !== null && told.sentence(detail)}
    </p>
  );
}
