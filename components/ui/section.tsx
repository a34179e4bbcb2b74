import { type ReactNode, useId } from 'react';

/** A titled part of a screen. */
export function Section({ title, side, children }: { title: string; side?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="min-w-0 rounded-lg border border-line bg-surface">
      <header className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-3 py-1.5 sm:px-4">
        <h2 id={id} className="flex-1 font-semibold whitespace-nowrap">
          {title}
        </h2>
        {side}
      </header>
      {children}
    </section>
  );
}
