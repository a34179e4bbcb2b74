'use client';

import { useTranslations } from 'use-intl';
import { useRemoveService } from '#lib/client/mutations.ts';
import type { Service } from '#lib/contract/service.ts';
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
  const text = useProblemText();
  const remove = useRemoveService();
  if (service === null) return null;
  const close = () => {
    remove.reset();
    onClose();
  };
  return (
    <Modal open={open} onClose={close} title={t('title', { name: service.name })}>
      <div className="flex flex-col gap-4">
        <p className="text-ink-2">
          {t('what', { count: service.instances.length, breakers: service.breakers })}
        </p>
        <p className="text-ink-2">{t('not')}</p>
        <FieldError text={remove.error === null ? undefined : text(remove.error)} />
        <ModalActions>
          <Button onClick={close}>{t('keep')}</Button>
          <Button
            kind="danger"
            disabled={remove.isPending}
            onClick={() => remove.mutate(service.id, { onSuccess: close })}
          >
            {t('confirm', { name: service.name })}
          </Button>
        </ModalActions>
      </div>
    </Modal>
  );
}
