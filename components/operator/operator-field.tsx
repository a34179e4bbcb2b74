'use client';

import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useSaveOperator } from '#lib/client/mutations.ts';
import { operatorQuery } from '#lib/client/queries.ts';
import { useProblemText } from '../ui/problem-text.ts';
import { TextField } from '../ui/text-field.tsx';

/** What a form needs so that an act can be recorded with a name. */
export interface OperatorField {
  /** Asks for the name, and says what is wrong with it; nothing once it is known. */
  readonly field: ReactNode;
  /** A name is known or filled in. */
  readonly ready: boolean;
  readonly busy: boolean;
  /** Keeps the name that was filled in, to be called before the act. False when there is none to act under: the field says why. */
  save(): Promise<boolean>;
}

/** The operator's name for a form: asked once, with the first act. */
export function useOperatorField(): OperatorField {
  const t = useTranslations('operator');
  const text = useProblemText();
  const { data: operator } = useQuery(operatorQuery());
  const keep = useSaveOperator();
  const [name, setName] = useState('');
  const [error, setError] = useState<string>();
  const known = operator !== undefined && operator.name !== null;

  async function save() {
    if (known) return true;
    setError(name.trim() === '' ? t('missing') : undefined);
    if (name.trim() === '') return false;
    try {
      await keep.mutateAsync(name);
      return true;
    } catch (caught) {
      setError(text(caught));
      return false;
    }
  }

  return {
    field: known ? null : (
      <TextField
        label={t('title')}
        hint={t('hint')}
        error={error}
        value={name}
        onChange={setName}
        autoComplete="nickname"
        maxLength={100}
        required
      />
    ),
    ready: known || name.trim() !== '',
    busy: keep.isPending,
    save,
  };
}
