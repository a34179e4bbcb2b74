'use client';

import { Search, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { FleetFilter } from './arrangement.ts';

/** The text filter, and how much of the fleet it leaves. `/` reaches it from anywhere on the page, Escape empties it. */
export function FilterBar({
  filter,
  found,
  total,
  onText,
  onSettle,
  onClear,
}: {
  filter: FleetFilter;
  found: number;
  total: number;
  onText: (text: string) => void;
  /** The field was left. */
  onSettle: () => void;
  onClear: () => void;
}) {
  const t = useTranslations('panel');
  const input = useRef<HTMLInputElement>(null);
  useSlash(() => input.current?.focus());
  const filtered = filter.text !== '' || filter.states.size > 0;
  return (
    <search className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <label className="relative flex min-w-0 flex-1 items-center sm:max-w-sm">
        <span className="sr-only">{t('filter')}</span>
        <Search aria-hidden="true" className="pointer-events-none absolute left-2.5 size-4 text-ink-3" />
        <input
          ref={input}
          type="search"
          value={filter.text}
          placeholder={t('filterHint')}
          onChange={(event) => onText(event.target.value)}
          onBlur={onSettle}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onText('');
          }}
          className="h-9 w-full rounded-md border border-line-strong bg-surface pr-8 pl-8 text-base placeholder:text-ink-3 [&::-webkit-search-cancel-button]:hidden"
        />
        <span
          aria-hidden="true"
          className="pointer-events-none absolute right-2.5 rounded-sm border border-line px-1 text-2xs text-ink-3"
        >
          /
        </span>
      </label>
      <output className="text-xs text-ink-2">
        {filtered ? t('found', { found, total }) : t('breakers', { count: total })}
      </output>
      {filtered && (
        <button
          type="button"
          onClick={onClear}
          className="inline-flex h-7 items-center gap-1 rounded-md px-2 text-xs text-hand-ink hover:bg-hand-wash"
        >
          <X aria-hidden="true" className="size-3.5" />
          {t('clear')}
        </button>
      )}
    </search>
  );
}

function useSlash(act: () => void): void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
