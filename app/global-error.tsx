'use client';

import './globals.css';
import { useEffect, useState } from 'react';
import { MessagePage } from '#components/shell/message-page.tsx';
import { en } from '#lib/client/i18n/en.ts';
import { browserLocale } from '#lib/client/preferences.ts';

/** Shown when the layout itself fails, without the shell: in English until the browser has the words of its own language. */
export default function GlobalError({ error }: { error: unknown }) {
  const [{ locale, trouble }, speak] = useState({ locale: 'en', trouble: en.trouble });
  useEffect(() => {
    const chosen = browserLocale();
    import('#lib/client/i18n/catalogue.ts').then(
      ({ CATALOGUES }) => speak({ locale: chosen, trouble: CATALOGUES[chosen].trouble }),
      () => {},
    );
  }, []);
  const refused = error instanceof Error && 'digest' in error && error.digest === 'not_local';
  return (
    <html lang={locale}>
      <body>
        <MessagePage title={trouble.title}>
          <p className="text-ink-2">{refused ? trouble.notLocal : trouble.unexpected}</p>
        </MessagePage>
      </body>
    </html>
  );
}
