import type { CircuitState } from '#lib/domain/state.ts';
import type { ShownState } from '#lib/domain/summary.ts';

const HEXAGON = 'M8 1.4 13.7 4.7v6.6L8 14.6 2.3 11.3V4.7Z';
const QUESTION = 'M6.2 6.1a1.9 1.9 0 1 1 2.7 2c-.6.3-.9.7-.9 1.3M8 11.3v.2';

/**
 * The shape of a state, the same everywhere: full circle closed, half circle half-open, square open, hatched hexagon held, question mark
 * unknown; dashed is stale, in the shape of what it last was. Colour comes from the tone; it never speaks alone.
 */
export function StateGlyph({
  shown,
  lastKnown = null,
  size = 16,
}: {
  shown: ShownState;
  lastKnown?: CircuitState | null;
  size?: number;
}) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      className="shrink-0 text-tone"
    >
      {shown === 'stale' ? <Stale lastKnown={lastKnown} /> : SHAPES[shown]}
    </svg>
  );
}

const SHAPES = {
  closed: <circle cx="8" cy="8" r="5.5" fill="currentColor" stroke="none" />,
  half_open: (
    <>
      <circle cx="8" cy="8" r="5.6" />
      <path d="M8 2.4a5.6 5.6 0 0 0 0 11.2Z" fill="currentColor" stroke="none" />
    </>
  ),
  open: <rect x="2" y="2" width="12" height="12" rx="1" fill="currentColor" stroke="none" />,
  held: (
    <>
      <path d={HEXAGON} strokeLinejoin="round" />
      <path d="M3.2 9.6 9.4 2.6M4.6 12.4 12.4 3.6M7.4 13.6 13.2 7" strokeWidth="1.3" />
    </>
  ),
  unknown: (
    <>
      <circle cx="8" cy="8" r="6.3" strokeWidth="1.2" />
      <path d={QUESTION} strokeLinecap="round" />
    </>
  ),
};

function Stale({ lastKnown }: { lastKnown: CircuitState | null }) {
  if (lastKnown === 'open')
    return <rect x="2.4" y="2.4" width="11.2" height="11.2" strokeDasharray="2.4 2.1" />;
  return (
    <>
      <circle cx="8" cy="8" r="5.9" strokeDasharray="2.3 1.9" />
      {lastKnown === 'half_open' && <path d="M8 3.6v8.8" strokeDasharray="2.3 1.9" />}
      {(lastKnown === null || lastKnown === 'unknown') && (
        <path d={QUESTION} strokeLinecap="round" strokeWidth="1.3" />
      )}
    </>
  );
}
