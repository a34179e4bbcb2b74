'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useRemoveService } from '#lib/client/mutations.ts';
import type { Service } from '#lib/contract/service.ts';
import { Button } from '../ui/button.tsx';
import { Modal, ModalActions } from '../ui/modal.tsx';
import { FieldError } from '../ui/text-field.tsx';
import { useProblemText } from '../ui/problem-text.ts';

/** Asks once more before a service and its history are removed, and says what that does not do. */
export function RemoveDialog({ service, onClose }: { service: Service | null; onClose: () => void }) {
  const t = useTranslations('services.removal');
  const text = useProblemText();
  const remove = useRemoveService();
  // What it shows stays while it closes.
  const [shown, setShown] = useState<Service | null>(null);
  if (service !== null && service !== shown) setShown(service);
  if (shown === null) return null;
  const close = () => {
    remove.reset();
    onClose();
  };
  return (
    <Modal open={service !== null} onClose={close} title={t('title', { name: shown.name })}>
      <div className="flex flex-col gap-4">
        <p className="text-ink-2">{t('what', { count: shown.instances.length, breakers: shown.breakers })}</p>
        <p className="text-ink-2">{t('not')}</p>
        <FieldError text={remove.error === null ? undefined : text(remove.error)} />
        <ModalActions>
          <Button onClick={close}>{t('keep')}</Button>
          <Button kind="danger" disabled={remove.isPending} onClick={() => remove.mutate(shown.id, { onSuccess: close })}>
            {t('confirm', { name: shown.name })}
          </Button>
        </ModalActions>
      </div>
    </Modal>
  );
}
