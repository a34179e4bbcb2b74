/** A clause as a sentence of its own: a capital first, a full stop last. */
export function toSentence(clause: string): string {
  const text = clause.charAt(0).toUpperCase() + clause.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
