'use client';

import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { servicesQuery } from '#lib/client/queries.ts';
import type { Service } from '#lib/contract/service.ts';
import { Button } from '../ui/button.tsx';
import { LoadTrouble } from '../ui/load-trouble.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useLasting } from '../ui/use-lasting.ts';
import { WhenOpened } from '../ui/when-opened.tsx';
import { ServiceCard } from './service-card.tsx';

const loadEdit = () => import('./edit-dialog.tsx');
const loadRemove = () => import('./remove-dialog.tsx');

/** The services registered: what is read, how, and what is wrong; register, edit and remove. */
export function ServicesScreen() {
  const t = useTranslations('services');
  const { data, error, refetch } = useQuery(servicesQuery());
  const params = useSearchParams();
  const [editing, setEditing] = useState<Service | 'new' | null>(params.has('register') ? 'new' : null);
  const [removing, setRemoving] = useState<Service | null>(null);
  const edited = useLasting(editing);
  const removed = useLasting(removing);
  const closeEditor = () => {
    setEditing(null);
    window.history.replaceState(null, '', '/services');
  };
  if (data === undefined)
    return error === null ? <Skeleton /> : <LoadTrouble error={error} onRetry={() => refetch()} />;
  return (
    <div className="flex flex-col gap-4">
      <header className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-xl font-semibold">{t('title')}</h1>
        <Button kind="primary" onClick={() => setEditing('new')}>
          <Plus aria-hidden="true" className="size-4" />
          {t('register')}
        </Button>
      </header>
      {data.items.length === 0 && (
        <p className="rounded-lg border border-dashed border-line-strong px-6 py-10 text-center text-ink-2">
          {t('none')}
        </p>
      )}
      {data.items.map((service) => (
        <ServiceCard key={service.id} service={service} onEdit={setEditing} onRemove={setRemoving} />
      ))}
      <WhenOpened
        load={loadEdit}
        props={{ open: editing !== null, service: edited === 'new' ? null : edited, onClose: closeEditor }}
      />
      <WhenOpened
        load={loadRemove}
        props={{ open: removing !== null, service: removed, onClose: () => setRemoving(null) }}
      />
    </div>
  );
}
