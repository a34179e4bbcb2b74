'use client';

import { Plus, X } from 'lucide-react';
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import { useTestConnection } from '#lib/client/mutations.ts';
import { Button } from '../ui/button.tsx';
import { FieldError, INPUT_CLASS } from '../ui/text-field.tsx';
import { ConnectionReport } from './connection-report.tsx';
import type { DraftRow } from './service-draft.ts';

/** The addresses of a service, one per replica, each with a test that says what is there. */
export function InstanceRows({
  rows,
  readToken,
  errors,
  onChange,
}: {
  rows: readonly DraftRow[];
  readToken: string;
  errors: ReadonlyMap<string, string>;
  onChange: (rows: readonly DraftRow[]) => void;
}) {
  const t = useTranslations('serviceForm');
  const add = () => onChange([...rows, { key: Math.max(-1, ...rows.map((row) => row.key)) + 1, url: '' }]);
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">{t('instances')}</legend>
      <p className="text-xs text-ink-3">{t('instancesHint')}</p>
      {rows.map((row, place) => (
        <InstanceField
          key={row.key}
          row={row}
          place={place}
          readToken={readToken}
          error={errors.get(`instances.${place}.url`) ?? errors.get(`instances.${place}`)}
          onUrl={(url) => onChange(rows.map((other) => (other.key === row.key ? { ...other, url } : other)))}
          onRemove={rows.length > 1 ? () => onChange(rows.filter((other) => other.key !== row.key)) : null}
        />
      ))}
      <FieldError text={errors.get('instances')} />
      <Button kind="quiet" size="sm" className="self-start" onClick={add}>
        <Plus aria-hidden="true" className="size-3.5" />
        {t('addInstance')}
      </Button>
    </fieldset>
  );
}

function InstanceField({
  row,
  place,
  readToken,
  error,
  onUrl,
  onRemove,
}: {
  row: DraftRow;
  place: number;
  readToken: string;
  error: string | undefined;
  onUrl: (url: string) => void;
  onRemove: (() => void) | null;
}) {
  const t = useTranslations('serviceForm');
  const test = useTestConnection();
  const id = useId();
  const run = () => test.mutate({ url: row.url.trim(), ...(readToken !== '' && { readToken }) });
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex gap-1.5">
        <input
          type="url"
          value={row.url}
          onChange={(event) => {
            test.reset();
            onUrl(event.target.value);
          }}
          aria-label={t('url', { number: place + 1 })}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={error === undefined ? undefined : id}
          placeholder="http://10.0.4.12:8080"
          className={INPUT_CLASS}
        />
        <Button
          onClick={run}
          disabled={row.url.trim() === '' || test.isPending}
          aria-label={t('testUrl', { number: place + 1 })}
        >
          {test.isPending ? t('testing') : t('test')}
        </Button>
        {onRemove !== null && (
          <Button
            kind="quiet"
            onClick={onRemove}
            aria-label={t('removeUrl', { number: place + 1 })}
            className="px-2!"
          >
            <X aria-hidden="true" className="size-4" />
          </Button>
        )}
      </div>
      <FieldError id={id} text={error} />
      <ConnectionReport result={test.data} error={test.error} />
    </div>
  );
}
