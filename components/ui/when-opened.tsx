'use client';

import { type ReactNode, Suspense, useEffect, useState } from 'react';

const PRELOAD_AFTER_MS = 1_000;

/** Renders a lazy dialog from its first opening on. Its code is fetched once the page stands still: the page comes first, and the dialog opens at once. */
export function WhenOpened({
  open,
  preload,
  children,
}: {
  open: boolean;
  preload: () => Promise<unknown>;
  children: ReactNode;
}) {
  const [wanted, setWanted] = useState(open);
  if (open && !wanted) setWanted(true);
  useEffect(() => {
    const timer = setTimeout(() => void preload(), PRELOAD_AFTER_MS);
    return () => clearTimeout(timer);
  }, [preload]);
  return wanted && <Suspense>{children}</Suspense>;
}
