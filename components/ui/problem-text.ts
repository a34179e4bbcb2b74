'use client';

import { useTranslations } from 'use-intl';
import { ApiError } from '#lib/client/http.ts';

/** What an error says to a person: the server's own sentence where it wrote one. */
export function useProblemText(): (error: unknown) => string {
  const t = useTranslations('trouble');
  return (error) => {
    if (!(error instanceof ApiError)) return t('unexpected');
    return error.problem === null ? t('unreachable') : error.problem.detail;
  };
}
