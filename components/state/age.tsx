'use client';

import { useTick } from '#lib/client/use-clock.ts';
import { useFormats } from '#lib/client/use-formats.ts';

/** How long ago a moment was, counting. The moment itself is on hover, in UTC. */
export function Age({ at, className }: { at: string; className?: string }) {
  const formats = useFormats();
  const moment = Date.parse(at);
  const text = useTick((now) => formats.duration(now - moment));
  return (
    <time dateTime={at} title={utc(at)} className={className}>
      {text}
    </time>
  );
}

/** How long until a moment, counting down; `over` once it has passed. */
export function Countdown({ to, over }: { to: string; over: string }) {
  const formats = useFormats();
  const moment = Date.parse(to);
  const text = useTick((now) => (moment <= now ? null : formats.countdown(moment - now)));
  return (
    <time dateTime={to} title={utc(to)}>
      {text ?? over}
    </time>
  );
}

/** A moment in the operator's zone; UTC on hover. */
export function Moment({ at, className }: { at: string; className?: string }) {
  const formats = useFormats();
  const moment = Date.parse(at);
  const text = useTick((now) => formats.time(moment, now));
  return (
    <time dateTime={at} title={utc(at)} className={className}>
      {text}
    </time>
  );
}

function utc(at: string): string {
  return at.replace('T', ' ').replace('Z', ' UTC');
}
