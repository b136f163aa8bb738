import { basename } from 'node:path';
import { isMutant, type EquivalentMutant } from './equivalent-mutant.ts';
import { describeMutant, type Mutant } from './mutant.ts';

export interface Tally {
  readonly mutants: number;
  readonly killed: number;
  readonly timedOut: number;
  readonly equivalent: number;
  readonly survivors: readonly Mutant[];
}

/**
 * Counts what became of the mutants of one source.
 *
 * @throws {Error} when one that is listed as equivalent was noticed, or is not there.
 */
export function tallyOf(mutants: readonly Mutant[], listed: readonly EquivalentMutant[]): Tally {
  for (const one of listed) {
    const found = mutants.filter((mutant) => isMutant(one, mutant));
    if (found.length === 0) throw new Error(`listed and not there: ${one.line} (${one.source})`);
    const noticed = found.find(({ fate }) => fate !== 'survived');
    if (noticed !== undefined) {
      throw new Error(`listed as equivalent and ${noticed.fate}: ${describeMutant(noticed)}`);
    }
  }
  const alive = mutants.filter(({ fate }) => fate === 'survived');
  const survivors = alive.filter((mutant) => !listed.some((one) => isMutant(one, mutant)));
  return {
    mutants: mutants.length,
    killed: mutants.filter(({ fate }) => fate === 'killed').length,
    timedOut: mutants.filter(({ fate }) => fate === 'timed out').length,
    equivalent: alive.length - survivors.length,
    survivors,
  };
}

export function sumOf(tallies: readonly Tally[]): Tally {
  const sum = (count: (tally: Tally) => number): number =>
    tallies.reduce((total, tally) => total + count(tally), 0);
  return {
    mutants: sum(({ mutants }) => mutants),
    killed: sum(({ killed }) => killed),
    timedOut: sum(({ timedOut }) => timedOut),
    equivalent: sum(({ equivalent }) => equivalent),
    survivors: tallies.flatMap(({ survivors }) => survivors),
  };
}

/** The part of the mutants that change what a caller sees, and that the tests noticed. */
export function shareNoticed({ mutants, killed, timedOut, equivalent }: Tally): number {
  return (killed + timedOut) / (mutants - equivalent);
}

export function describeTally(tally: Tally): string {
  const { mutants, killed, timedOut, equivalent, survivors } = tally;
  return `${mutants} mutants, ${killed} killed, ${timedOut} timed out, ${equivalent} equivalent (listed), ${survivors.length} survived`;
}

/** `search 140/142`: noticed, of those that are not equivalent. */
export function describeBriefly(source: string, tally: Tally): string {
  const { mutants, killed, timedOut, equivalent } = tally;
  return `${basename(source, '.ts')} ${killed + timedOut}/${mutants - equivalent}`;
}
