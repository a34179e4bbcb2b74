import type { ReactNode, Ref } from 'react';

/** A panel that drops from the right end of the header; the button that opens it names its id in `popoverTarget`. The browser closes it on Escape and on a press elsewhere. */
export function HeaderPopover({
  id,
  label,
  ref,
  children,
}: {
  id: string;
  label: string;
  ref?: Ref<HTMLDivElement>;
  children: ReactNode;
}) {
  return (
    <div
      ref={ref}
      id={id}
      popover="auto"
      role="dialog"
      aria-label={label}
      className="inset-auto top-13 right-[max(0.75rem,calc((100vw-96rem)/2+1.25rem))] m-0 w-72 max-w-[calc(100vw-1.5rem)] rounded-lg border border-line bg-surface p-4 text-sm text-ink shadow-raised"
    >
      {children}
    </div>
  );
}
