'use client';

import { Pencil, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { memo } from 'react';
import { useTranslations } from 'use-intl';
import { useFormats } from '#lib/client/use-formats.ts';
import type { Service } from '#lib/contract/service.ts';
import { Button } from '../ui/button.tsx';
import { InstanceTable } from './instance-table.tsx';

/** One service with its instances. */
export const ServiceCard = memo(function ServiceCard({
  service,
  onEdit,
  onRemove,
}: {
  service: Service;
  onEdit: (service: Service) => void;
  onRemove: (service: Service) => void;
}) {
  const t = useTranslations('services');
  const formats = useFormats();
  const id = `service-${service.id}`;
  return (
    <section
      aria-labelledby={id}
      data-testid={`service-${service.name}`}
      className="min-w-0 rounded-lg border border-line bg-surface"
    >
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-2 sm:px-4">
        <h2 id={id} className="text-base font-semibold">
          {service.name}
        </h2>
        {service.environment !== null && <span className="plate text-ink-3">{service.environment}</span>}
        {service.owner !== null && <span className="text-xs text-ink-2">{service.owner}</span>}
        <span className="ml-auto flex gap-1">
          <Button
            kind="quiet"
            size="sm"
            onClick={() => onEdit(service)}
            aria-label={t('editName', { name: service.name })}
          >
            <Pencil aria-hidden="true" className="size-3.5" />
            {t('edit')}
          </Button>
          <Button
            kind="quiet"
            size="sm"
            onClick={() => onRemove(service)}
            aria-label={t('removeName', { name: service.name })}
          >
            <Trash2 aria-hidden="true" className="size-3.5" />
            {t('remove')}
          </Button>
        </span>
        <p className="flex w-full flex-wrap gap-x-3 text-xs text-ink-2">
          <Link href={`/?q=${encodeURIComponent(service.name)}`} className="underline underline-offset-2">
            {t('breakers', { count: service.breakers })}
          </Link>
          <span>{t('polled', { interval: formats.duration(service.pollIntervalMs) })}</span>
          <span>{t(service.hasReadToken ? 'readToken' : 'noReadToken')}</span>
          <span>{t(service.hasAdminToken ? 'adminToken' : 'noAdminToken')}</span>
        </p>
      </header>
      <InstanceTable instances={service.instances} />
    </section>
  );
});
