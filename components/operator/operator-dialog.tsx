'use client';

import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useSaveOperator } from '#lib/client/mutations.ts';
import { operatorQuery } from '#lib/client/queries.ts';
import { Button } from '../ui/button.tsx';
import { Modal, ModalActions } from '../ui/modal.tsx';
import { useProblemText } from '../ui/problem-text.ts';
import { TextField } from '../ui/text-field.tsx';

/** Asks for the name that the operator's acts are recorded with. */
export default function OperatorDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations('operator');
  return (
    <Modal open={open} onClose={onClose} title={t('title')} description={t('unverified')}>
      <NameForm onDone={onClose} />
    </Modal>
  );
}

function NameForm({ onDone }: { onDone: () => void }) {
  const t = useTranslations('operator');
  const text = useProblemText();
  const { data: operator } = useQuery(operatorQuery());
  const save = useSaveOperator();
  const [name, setName] = useState(operator?.name ?? '');
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate(name, { onSuccess: onDone });
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <TextField
        label={t('name')}
        value={name}
        onChange={setName}
        autoComplete="nickname"
        maxLength={100}
        required
        error={save.error === null ? undefined : text(save.error)}
      />
      <ModalActions>
        <Button type="submit" kind="primary" disabled={save.isPending || name.trim() === ''}>
          {t('save')}
        </Button>
      </ModalActions>
    </form>
  );
}
