'use client';

import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** The width of an element in whole pixels, as it changes; 0 until it is laid out. */
export function useWidth<Target extends HTMLElement>(): [RefObject<Target | null>, number] {
  const ref = useRef<Target>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const target = ref.current;
    if (target === null) return;
    const measure = () => setWidth(Math.floor(target.clientWidth));
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    measure();
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}
