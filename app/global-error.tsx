'use client';

import './globals.css';
import { MessagePage } from '#components/shell/message-page.tsx';
import { en } from '#lib/client/i18n/en.ts';

/** Shown when the layout itself fails: without the shell, so in English only. */
export default function GlobalError({ error }: { error: unknown }) {
  const { title, unexpected, notLocal } = en.trouble;
  const refused = error instanceof Error && 'digest' in error && error.digest === 'not_local';
  return (
    <html lang="en">
      <body>
        <MessagePage title={title}>
          <p className="text-ink-2">{refused ? notLocal : unexpected}</p>
        </MessagePage>
      </body>
    </html>
  );
}
