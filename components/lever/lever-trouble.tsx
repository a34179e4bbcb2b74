'use client';

import { TriangleAlert } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { ApiError } from '#lib/client/http.ts';
import { useTold } from '#lib/client/use-told.ts';
import { useProblemText } from '../ui/problem-text.ts';

/** Why a command was not taken, where it was asked for. */
export function LeverTrouble({ error }: { error: unknown }) {
  const t = useTranslations('lever');
  const text = useProblemText();
  const told = useTold();
  const problem = error instanceof ApiError ? error.problem : null;
  return (
    <div
      role="alert"
      data-testid="lever-trouble"
      className="flex gap-2.5 rounded-md border border-open-edge bg-open-wash px-3 py-2.5 text-sm"
    >
      <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-open" />
      <div>
        <p className="font-medium text-open-ink">{text(error)}</p>
        {problem?.errors?.map(({ field, told: wrong }) => (
          <p key={field}>
            {field}: {told.clause(wrong)}
          </p>
        ))}
        <p className="text-ink-2">
          {t(problem === null ? 'lostAnswer' : problem.code === 'conflict' ? 'conflict' : 'notTaken')}
        </p>
      </div>
    </div>
  );
}
