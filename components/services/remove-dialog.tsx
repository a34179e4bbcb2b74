'use client';

import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useRemoveService } from '#lib/client/mutations.ts';
import type { Service } from '#lib/contract/service.ts';
import { useOperatorField } from '../operator/operator-field.tsx';
import { Button } from '../ui/button.tsx';
import { Modal, ModalActions } from '../ui/modal.tsx';
import { useProblemText } from '../ui/problem-text.ts';
import { FieldError } from '../ui/text-field.tsx';

/** Asks once more before a service and its history are removed, and says what that does not do. */
export default function RemoveDialog({
  open,
  service,
  onClose,
}: {
  open: boolean;
  service: Service | null;
  onClose: () => void;
}) {
  const t = useTranslations('services.removal');
  if (service === null) return null;
  return (
    <Modal open={open} onClose={onClose} title={t('title', { name: service.name })}>
      <Confirmation service={service} onDone={onClose} />
    </Modal>
  );
}

function Confirmation({ service, onDone }: { service: Service; onDone: () => void }) {
  const t = useTranslations('services.removal');
  const text = useProblemText();
  const operator = useOperatorField();
  const remove = useRemoveService();
  const [error, setError] = useState<unknown>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setError(null);
    try {
      if (!(await operator.save())) return;
      await remove.mutateAsync(service.id);
      onDone();
    } catch (caught) {
      setError(caught);
    }
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <p className="text-ink-2">
        {t('what', { count: service.instances.length, breakers: service.breakers })}
      </p>
      <p className="text-ink-2">{t('not')}</p>
      {operator.field}
      <FieldError text={error === null ? undefined : text(error)} />
      <ModalActions>
        <Button onClick={onDone}>{t('keep')}</Button>
        <Button type="submit" kind="danger" disabled={!operator.ready || operator.busy || remove.isPending}>
          {t('confirm', { name: service.name })}
        </Button>
      </ModalActions>
    </form>
  );
}
