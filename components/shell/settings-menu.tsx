'use client';

import { Menu } from '@base-ui/react/menu';
import { useQuery } from '@tanstack/react-query';
import { Check, Settings2, UserRound } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { LOCALES } from '#lib/client/i18n/locale.ts';
import { keepPreference, THEMES, type Theme } from '#lib/client/preferences.ts';
import { operatorQuery } from '#lib/client/queries.ts';
import { OperatorDialog } from './operator-dialog.tsx';

const ITEM =
  'flex min-h-9 cursor-default items-center gap-2 rounded-sm px-2 text-base outline-none select-none data-highlighted:bg-hand-wash data-highlighted:text-hand-ink';

/** Theme, language, and the name the operator's acts are recorded with. */
export function SettingsMenu({ theme }: { theme: Theme }) {
  const t = useTranslations('settings');
  const router = useRouter();
  const locale = useLocale();
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

  return (
    <>
      <Menu.Root>
        <Menu.Trigger className="flex h-8 max-w-44 items-center gap-2 rounded-md px-2 text-sm text-ink-2 hover:bg-sunken hover:text-ink">
          <Settings2 aria-hidden="true" className="size-4 shrink-0" />
          <span className="hidden truncate sm:inline">{operator?.name ?? t('title')}</span>
          <span className="sr-only sm:hidden">{t('title')}</span>
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={6} align="end" className="z-40">
            <Menu.Popup className="min-w-56 rounded-lg border border-line bg-surface p-1.5 shadow-raised outline-none">
              <Menu.Item className={ITEM} onClick={() => setNaming(true)}>
                <UserRound aria-hidden="true" className="size-4 text-ink-3" />
                <span className="min-w-0 truncate">{operator?.name ?? t('setName')}</span>
              </Menu.Item>
              <Separator />
              <Menu.RadioGroup value={chosen} onValueChange={setTheme}>
                <GroupLabel>{t('theme')}</GroupLabel>
                {THEMES.map((name) => (
                  <RadioItem key={name} value={name} text={t(`themes.${name}`)} />
                ))}
              </Menu.RadioGroup>
              <Separator />
              <Menu.RadioGroup value={locale} onValueChange={setLocale}>
                <GroupLabel>{t('language')}</GroupLabel>
                {LOCALES.map((name) => (
                  <RadioItem key={name} value={name} text={t(`languages.${name}`)} />
                ))}
              </Menu.RadioGroup>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      <OperatorDialog open={naming} onClose={() => setNaming(false)} />
    </>
  );
}

function RadioItem({ value, text }: { value: string; text: string }) {
  return (
    <Menu.RadioItem value={value} className={ITEM}>
      <span className="flex size-4 items-center">
        <Menu.RadioItemIndicator>
          <Check aria-hidden="true" className="size-4" />
        </Menu.RadioItemIndicator>
      </span>
      {text}
    </Menu.RadioItem>
  );
}

function GroupLabel({ children }: { children: string }) {
  return <Menu.GroupLabel className="plate px-2 pt-1.5 pb-1 text-ink-3">{children}</Menu.GroupLabel>;
}

function Separator() {
  return <Menu.Separator className="my-1 h-px bg-line" />;
}
