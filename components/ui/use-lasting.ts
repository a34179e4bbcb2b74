'use client';

import { useState } from 'react';

/** The value, or while it is null the last one it had: what a dialog still shows while it closes. */
export function useLasting<Value>(value: Value | null): Value | null {
  const [last, setLast] = useState(value);
  if (value !== null && value !== last) setLast(value);
  return value ?? last;
}
