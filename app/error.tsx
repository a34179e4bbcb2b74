'use client';

import { useTranslations } from 'use-intl';
import { MessagePage } from '#components/shell/message-page.tsx';
import { Button } from '#components/ui/button.tsx';

export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  const t = useTranslations('trouble');
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : null;
  return (
    <MessagePage title={t('title')}>
      <p className="text-ink-2">{t('unexpected')}</p>
      {digest !== null && <p className="text-sm text-ink-3">{t('digest', { digest })}</p>}
      <Button onClick={retry}>{t('retry')}</Button>
    </MessagePage>
  );
}
