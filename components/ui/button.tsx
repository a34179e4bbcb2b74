import type { ComponentProps } from 'react';

export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger';

const KINDS: Record<ButtonKind, string> = {
  primary: 'border-transparent bg-hand text-on-hand hover:brightness-110',
  plain: 'border-line-strong bg-surface text-ink hover:bg-sunken',
  quiet: 'border-transparent bg-transparent text-ink-2 hover:bg-sunken hover:text-ink',
  danger: 'border-transparent bg-open text-on-open hover:brightness-110',
};

/** The look of a button, for links that act as one too. */
export function buttonClass(kind: ButtonKind = 'plain', size: 'md' | 'sm' = 'md'): string {
  const box = size === 'md' ? 'min-h-9 px-3.5 text-base' : 'min-h-7 px-2 text-sm';
  return `inline-flex items-center justify-center gap-2 rounded-md border font-medium whitespace-nowrap select-none disabled:cursor-not-allowed disabled:opacity-50 ${box} ${KINDS[kind]}`;
}

/** A button. It submits nothing unless told to. */
export function Button({
  kind = 'plain',
  size = 'md',
  className = '',
  ...props
}: ComponentProps<'button'> & { kind?: ButtonKind; size?: 'md' | 'sm' }) {
  return <button type="button" {...props} className={`${buttonClass(kind, size)} ${className}`} />;
}
