'use client';

import { createContext, useContext } from 'react';
import type { Told } from '#lib/contract/told.ts';
import { sayClause, saySentence, type ToldSentences } from '#lib/domain/told.ts';

/** The sentences of the language chosen; the shell provides them. */
export const ToldContext = createContext<ToldSentences>({});

/** Words what the API told in the language chosen: `clause` to follow other words, `sentence` to stand alone. */
export function useTold(): { clause: (told: Told) => string; sentence: (told: Told) => string } {
  const sentences = useContext(ToldContext);
  return {
    clause: (told) => sayClause(told, sentences),
    sentence: (told) => saySentence(told, sentences),
  };
}
