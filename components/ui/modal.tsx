'use client';

import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';

/** A dialog over the page; on a phone it rises from the bottom, where the thumb is. A press outside does not close it: what was typed is kept. */
export function Modal({
  open,
  onClose,
  title,
  description,
  wide = false,
  children,
}: {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}) {
  const t = useTranslations('ui');
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()} disablePointerDismissal>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-30 bg-black/45 transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Dialog.Viewport className="fixed inset-0 z-30 flex items-end justify-center sm:items-center sm:p-6">
          <Dialog.Popup
            className={`flex max-h-[92dvh] w-full flex-col rounded-t-lg border border-line bg-surface shadow-raised outline-none transition-[opacity,translate] duration-150 data-ending-style:translate-y-2 data-ending-style:opacity-0 data-starting-style:translate-y-2 data-starting-style:opacity-0 sm:rounded-lg ${wide ? 'sm:max-w-3xl' : 'sm:max-w-lg'}`}
          >
            <div className="flex items-start gap-3 px-4 pt-4 pb-3 sm:px-6 sm:pt-5">
              <div className="min-w-0 flex-1">
                <Dialog.Title className="text-lg font-semibold">{title}</Dialog.Title>
                {description !== undefined && (
                  <Dialog.Description className="mt-1 text-sm text-ink-2">{description}</Dialog.Description>
                )}
              </div>
              <Dialog.Close
                aria-label={t('close')}
                className="-mt-1 -mr-1.5 flex size-9 shrink-0 items-center justify-center rounded-md text-ink-2 hover:bg-sunken hover:text-ink"
              >
                <X aria-hidden="true" className="size-4.5" />
              </Dialog.Close>
            </div>
            <div className="flex min-h-0 flex-col overflow-y-auto px-4 sm:px-6">{children}</div>
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The buttons of a dialog, always in reach at its lower edge. */
export function ModalActions({ children }: { children: ReactNode }) {
  return (
    <div className="sticky bottom-0 -mx-4 mt-1 flex justify-end gap-2 border-t border-line bg-surface px-4 py-3 sm:-mx-6 sm:rounded-b-lg sm:px-6">
      {children}
    </div>
  );
}
