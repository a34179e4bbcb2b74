'use client';

import { useTranslations } from 'use-intl';
import { ApiError } from '#lib/client/http.ts';
import { useTold } from '#lib/client/use-told.ts';

/** What an error says to a person: what the server told, in the language chosen. */
export function useProblemText(): (error: unknown) => string {
  const t = useTranslations('trouble');
  const told = useTold();
  return (error) => {
    if (!(error instanceof ApiError)) return t('unexpected');
    return error.problem === null ? t('unreachable') : told.sentence(error.problem.told);
  };
}
