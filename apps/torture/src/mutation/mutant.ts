import type { MutantOutcome } from './mutate.ts';

/** A mutant as people read it. */
export interface Mutant {
  readonly source: string;
  /** The line it begins in, from 1. */
  readonly lineNumber: number;
  /** That line as it was, without its indentation. */
  readonly line: string;
  /** What was replaced, its white space made single. */
  readonly original: string;
  readonly replacement: string;
  readonly fate: 'killed' | 'timed out' | 'survived';
  readonly reason: string;
}

const FATES: Readonly<Record<string, Mutant['fate']>> = {
  Killed: 'killed',
  Timeout: 'timed out',
  Survived: 'survived',
};

/** `text`: the source, before it was mutated. */
export function toMutant(source: string, text: string, outcome: MutantOutcome): Mutant {
  const { start, end, status, replacement, reason } = outcome;
  const lines = text.split('\n');
  const taken = lines.slice(start.line - 1, end.line);
  taken.push((taken.pop() ?? '').slice(0, end.column - 1));
  const fate = FATES[status];
  if (fate === undefined) throw new Error(`a mutant of ${source} is ${status}: ${reason}`);
  return {
    source,
    lineNumber: start.line,
    line: (lines[start.line - 1] ?? '').trim(),
    original: single(taken.join('\n').slice(start.column - 1)),
    replacement: single(replacement),
    fate,
    reason,
  };
}

export function describeMutant({ source, lineNumber, original, replacement }: Mutant): string {
  return `${source}:${lineNumber}  ${original}  →  ${replacement}`;
}

function single(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
