'use client';

import { useTranslations } from 'use-intl';
import type { Service } from '#lib/contract/service.ts';
import { Modal } from '../ui/modal.tsx';
import { ServiceForm } from './service-form.tsx';

/** Registers a service (null) or edits one. */
export default function EditDialog({
  open,
  service,
  onClose,
}: {
  open: boolean;
  service: Service | null;
  onClose: () => void;
}) {
  const t = useTranslations('services');
  return (
    <Modal
      open={open}
      onClose={onClose}
      wide
      title={service === null ? t('register') : t('editTitle', { name: service.name })}
      description={service === null ? t('registerHint') : undefined}
    >
      <ServiceForm service={service} onDone={onClose} />
    </Modal>
  );
}
