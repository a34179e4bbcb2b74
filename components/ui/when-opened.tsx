'use client';

import { type ComponentType, useCallback, useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslations } from 'use-intl';
import { Button } from './button.tsx';

const PRELOAD_AFTER_MS = 1_000;

/**
 * A dialog whose code is fetched once the page stands still: the page comes first, and the dialog opens at once. Where it could not be
 * fetched, its opening says so and the page stays as it is.
 */
export function WhenOpened<Props extends { open: boolean; onClose: () => void }>({
  load,
  props,
}: {
  load: () => Promise<{ default: ComponentType<Props> }>;
  props: Props;
}) {
  const { open, onClose } = props;
  const [dialog, setDialog] = useState<{ Component: ComponentType<Props> } | null>(null);
  const [failed, setFailed] = useState(false);
  const fetchCode = useCallback(() => {
    setFailed(false);
    load().then(
      (module) => setDialog({ Component: module.default }),
      () => setFailed(true),
    );
  }, [load]);

  useEffect(() => {
    if (dialog !== null) return;
    const timer = setTimeout(fetchCode, open ? 0 : PRELOAD_AFTER_MS);
    return () => clearTimeout(timer);
  }, [open, dialog, fetchCode]);

  if (dialog !== null) return <dialog.Component {...props} />;
  return open && failed && <NotLoaded onClose={onClose} />;
}

/** At the end of the page, where no other part of it lies on top. */
function NotLoaded({ onClose }: { onClose: () => void }) {
  const t = useTranslations('trouble');
  const ui = useTranslations('ui');
  return createPortal(
    <div
      role="alert"
      className="fixed inset-x-3 bottom-3 z-40 mx-auto flex max-w-xl items-center gap-3 rounded-lg border border-open-edge bg-open-wash px-4 py-3 text-sm shadow-raised"
    >
      <p className="flex-1">{t('unreachable')}</p>
      <Button size="sm" onClick={onClose}>
        {ui('close')}
      </Button>
    </div>,
    document.body,
  );
}
