'use client';

import { type ComponentProps, type ReactNode, useId } from 'react';

export const INPUT_CLASS =
  'min-h-9 w-full rounded-md border border-line-strong bg-surface px-2.5 text-base placeholder:text-ink-3 aria-invalid:border-open';

/** A labelled text input with its hint and what is wrong with it. */
export function TextField({
  label,
  hint,
  error,
  value,
  onChange,
  ...input
}: Omit<ComponentProps<'input'>, 'onChange' | 'value'> & {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  value: string;
  onChange: (value: string) => void;
}) {
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`]
    .filter(Boolean)
    .join(' ');
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <input
        {...input}
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={error !== undefined || undefined}
        aria-describedby={described || undefined}
        className={INPUT_CLASS}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-xs text-ink-3">
          {hint}
        </p>
      )}
      <FieldError id={`${id}-error`} text={error} />
    </div>
  );
}

/** What is wrong with a field, beneath it. */
export function FieldError({ id, text }: { id?: string; text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <p id={id} role="alert" className="text-xs font-medium text-open-ink">
      {text}
    </p>
  );
}
