'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { commandsQuery } from '#lib/client/queries.ts';
import type { BreakerDetail } from '#lib/contract/breaker.ts';
import type { CommandAction } from '#lib/contract/command.ts';
import type { LeverOffer } from '#lib/domain/lever.ts';
import { Button } from '../ui/button.tsx';
import { Modal, ModalActions } from '../ui/modal.tsx';
import { CommandReport } from './command-report.tsx';
import { LeverForm } from './lever-form.tsx';

/** Asks what exactly to do, then shows what becomes of it, instance by instance. */
export default function LeverDialog({
  open,
  action,
  breaker,
  offer,
  stale,
  onClose,
}: {
  open: boolean;
  action: CommandAction;
  breaker: BreakerDetail;
  offer: LeverOffer;
  stale: ReadonlySet<string>;
  onClose: () => void;
}) {
  const t = useTranslations('lever');
  const title = t(action === 'force_open' ? 'forceOpenTitle' : 'resetTitle', { breaker: breaker.name });
  return (
    <Modal open={open} onClose={onClose} title={title} description={breaker.service.name}>
      <LeverSteps action={action} breaker={breaker} offer={offer} stale={stale} onClose={onClose} />
    </Modal>
  );
}

function LeverSteps({
  action,
  breaker,
  offer,
  stale,
  onClose,
}: {
  action: CommandAction;
  breaker: BreakerDetail;
  offer: LeverOffer;
  stale: ReadonlySet<string>;
  onClose: () => void;
}) {
  const t = useTranslations('lever');
  const [issuedId, setIssuedId] = useState<string | null>(null);
  const { data: commands } = useQuery(commandsQuery(breaker.id));
  const issued = commands?.items.find((command) => command.id === issuedId);
  if (issued === undefined) {
    return (
      <LeverForm
        action={action}
        breaker={breaker}
        offer={offer}
        stale={stale}
        onIssued={setIssuedId}
        onCancel={onClose}
      />
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <CommandReport command={issued} circuits={breaker.instances} />
      <ModalActions>
        <Button kind="primary" onClick={onClose}>
          {t('done')}
        </Button>
      </ModalActions>
    </div>
  );
}
