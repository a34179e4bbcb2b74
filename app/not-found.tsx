'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { MessagePage } from '#components/shell/message-page.tsx';
import { buttonClass } from '#components/ui/button.tsx';

export default function NotFound() {
  const t = useTranslations('trouble');
  return (
    <MessagePage title={t('notFoundTitle')}>
      <p className="text-ink-2">{t('notFound')}</p>
      <Link href="/" className={buttonClass('plain')}>
        {t('home')}
      </Link>
    </MessagePage>
  );
}
