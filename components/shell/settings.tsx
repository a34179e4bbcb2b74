'use client';

import { useQuery } from '@tanstack/react-query';
import { Settings2, UserRound } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { LOCALES } from '#lib/client/i18n/locale.ts';
import { keepPreference, THEMES, type Theme } from '#lib/client/preferences.ts';
import { operatorQuery } from '#lib/client/queries.ts';
import { Button } from '../ui/button.tsx';
import { HeaderPopover } from '../ui/header-popover.tsx';
import { Segments } from '../ui/segments.tsx';
import { WhenOpened } from '../ui/when-opened.tsx';

const loadDialog = () => import('../operator/operator-dialog.tsx');
const POPOVER = 'settings';

/** Theme, language, and the name the operator's acts are recorded with. */
export function Settings({ theme }: { theme: Theme }) {
  const t = useTranslations('settings');
  const router = useRouter();
  const locale = useLocale();
  const popover = useRef<HTMLDivElement>(null);
  const { data: operator } = useQuery(operatorQuery());
  const [naming, setNaming] = useState(false);
  const [chosen, setChosen] = useState(theme);

  function setTheme(next: Theme) {
    keepPreference('theme', next);
    document.documentElement.dataset.theme = next;
    setChosen(next);
  }
  function setLocale(next: string) {
    keepPreference('locale', next);
    router.refresh();
  }
  function askName() {
    popover.current?.hidePopover();
    setNaming(true);
  }

  return (
    <>
      <button
        type="button"
        popoverTarget={POPOVER}
        className="flex h-8 max-w-44 items-center gap-2 rounded-md px-2 text-sm text-ink-2 hover:bg-sunken hover:text-ink"
      >
        <Settings2 aria-hidden="true" className="size-4 shrink-0" />
        <span className="hidden truncate sm:inline">{operator?.name ?? t('title')}</span>
        <span className="sr-only sm:hidden">{t('title')}</span>
      </button>
      <HeaderPopover ref={popover} id={POPOVER} label={t('title')}>
        <div className="flex flex-col gap-4">
          <Segments
            name="theme"
            legend={t('theme')}
            value={chosen}
            options={THEMES.map((value) => ({ value, text: t(`themes.${value}`) }))}
            onChoose={setTheme}
          />
          <Segments
            name="language"
            legend={t('language')}
            value={locale}
            options={LOCALES.map((value) => ({ value, text: t(`languages.${value}`) }))}
            onChoose={setLocale}
          />
          <div className="flex items-center justify-between gap-3 border-t border-line pt-3">
            <p className="flex min-w-0 items-center gap-2">
              <UserRound aria-hidden="true" className="size-4 shrink-0 text-ink-3" />
              <span className="truncate">{operator?.name ?? t('noName')}</span>
            </p>
            <Button size="sm" onClick={askName}>
              {t(operator?.name == null ? 'setName' : 'changeName')}
            </Button>
          </div>
        </div>
      </HeaderPopover>
      <WhenOpened load={loadDialog} props={{ open: naming, onClose: () => setNaming(false) }} />
    </>
  );
}
