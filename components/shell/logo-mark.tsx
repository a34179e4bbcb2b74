/** The product's mark: a breaker in its housing, switched on. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 24 24" fill="none" className={className}>
      <rect x="5" y="1.5" width="14" height="21" rx="2.5" stroke="currentColor" strokeWidth="1.75" />
      <path d="M9 5.5h6M9 18.5h6" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />
      <rect x="9" y="8" width="6" height="8" rx="1" stroke="currentColor" strokeWidth="1.5" />
      <rect x="9" y="8" width="6" height="4" rx="1" fill="currentColor" />
    </svg>
  );
}
