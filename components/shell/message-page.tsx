import type { ReactNode } from 'react';
import { LogoMark } from './logo-mark.tsx';

/** A page with nothing but a message and a way on. */
export function MessagePage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mx-auto flex max-w-xl flex-col items-start gap-4 px-2 py-16">
      <LogoMark className="h-10 w-10 text-ink-3" />
      <h1 className="text-xl font-semibold">{title}</h1>
      {children}
    </section>
  );
}
