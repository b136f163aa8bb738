import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { copyProject } from './copy-project.ts';
import { EQUIVALENT_MUTANTS } from './equivalent-mutants.ts';
import { describeMutant, toMutant } from './mutant.ts';
import { mutate } from './mutate.ts';
import type { Subject } from './subjects.ts';
import { describeTally, tallyOf, type Tally } from './tally.ts';

export interface MutationOptions {
  readonly subjects: readonly Subject[];
  /** An empty folder: for a copy of the project, and what its tests leave when they are ended. */
  readonly folder: string;
  readonly progress: (text: string) => void;
}

/** One source after the other, so that results come early. */
export async function mutateEvery({
  subjects,
  folder,
  progress,
}: MutationOptions): Promise<ReadonlyMap<Subject, Tally>> {
  const project = join(folder, 'project');
  mkdirSync(project);
  copyProject(project);
  const tallies = new Map<Subject, Tally>();
  for (const subject of subjects) {
    const { source } = subject;
    const text = readFileSync(join(project, source), 'utf8');
    const temporary = join(folder, basename(source));
    mkdirSync(temporary);
    const outcomes = await mutate(subject, { project, temporary });
    rmSync(temporary, { recursive: true, force: true });
    const mutants = outcomes.map((outcome) => toMutant(source, text, outcome));
    const listed = EQUIVALENT_MUTANTS.filter((one) => one.source === source);
    const tally = tallyOf(mutants, listed);
    progress(`${source}: ${describeTally(tally)}`);
    for (const survivor of tally.survivors) progress(`survived: ${describeMutant(survivor)}`);
    tallies.set(subject, tally);
  }
  return tallies;
}
