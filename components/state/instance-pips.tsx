import type { Breaker } from '#lib/contract/breaker.ts';
import type { ShownState } from '#lib/domain/summary.ts';
import { StateGlyph } from './state-glyph.tsx';

const MOST = 8;

/** One small shape per instance, worst first: whether it is the dependency or one pod, at a glance. Nothing for one instance or very many. */
export function InstancePips({ circuits, stale }: { circuits: Breaker['circuits']; stale: boolean }) {
  if (circuits.total < 2 || circuits.total > MOST) return null;
  const pips: ShownState[] = stale
    ? Array.from({ length: circuits.total }, () => 'stale' as const)
    : [
        ...repeat('open', circuits.open - circuits.held),
        ...repeat('held', circuits.held),
        ...repeat('half_open', circuits.half_open),
        ...repeat('unknown', circuits.unknown),
        ...repeat('stale', circuits.stale),
        ...repeat('closed', circuits.closed),
      ];
  return (
    <span aria-hidden="true" className="inline-flex items-center gap-0.5">
      {pips.map((shown, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pips have no identity beyond their place
        <span key={place} data-shown={shown} className="inline-flex">
          <StateGlyph shown={shown} lastKnown="closed" size={10} />
        </span>
      ))}
    </span>
  );
}

function repeat(shown: ShownState, times: number): ShownState[] {
  return Array.from({ length: Math.max(0, times) }, () => shown);
}
