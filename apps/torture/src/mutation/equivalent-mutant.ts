import type { Mutant } from './mutant.ts';

/** A change of a source that no test can notice, because nothing that is promised depends on it. */
export interface EquivalentMutant {
  readonly source: string;
  /** The line as it is, without its indentation. */
  readonly line: string;
  readonly original: string;
  readonly replacement: string;
  readonly reason: string;
}

/** Changes of one source: a line of it, why nobody notices, and what is changed to what. */
export function changesOf(
  source: string,
  lines: readonly (readonly [
    line: string,
    reason: string,
    ...changes: readonly (readonly [original: string, replacement: string])[],
  ])[],
): readonly EquivalentMutant[] {
  return lines.flatMap(([line, reason, ...changes]) =>
    changes.map(([original, replacement]) => ({ source, line, original, replacement, reason })),
  );
}

export function isMutant(listed: EquivalentMutant, mutant: Mutant): boolean {
  return (
    listed.source === mutant.source &&
    listed.line === mutant.line &&
    listed.original === mutant.original &&
    listed.replacement === mutant.replacement
  );
}
