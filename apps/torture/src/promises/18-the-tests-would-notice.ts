import assert from 'node:assert/strict';
import { mutateEvery } from '../mutation/mutate-every.ts';
import { SUBJECTS } from '../mutation/subjects.ts';
import { describeBriefly, describeTally, shareNoticed, sumOf } from '../mutation/tally.ts';
import type { Random } from '../random.ts';
import type { Trial } from '../trial.ts';

const SHARE_TO_NOTICE = 0.9;

export const trial: Trial = {
  number: 18,
  title: 'The tests would notice',
  requires: [],

  async run({ folder, random, scaled, attempts, progress }) {
    const subjects = some(SUBJECTS, Math.min(scaled(SUBJECTS.length), SUBJECTS.length), random);
    const done = `every change that StrykerJS makes in ${subjects.length} sources of verification, validation, ingest and store, each put to the tests that should notice`;
    attempts(done);
    const tallies = await mutateEvery({ subjects, folder, progress });
    const sum = sumOf([...tallies.values()]);
    const share = shareNoticed(sum);
    const noticed = `${(share * 100).toFixed(1)} % noticed of those that change what a caller sees`;
    assert(share >= SHARE_TO_NOTICE, `${noticed}: ${describeTally(sum)}`);
    const each = [...tallies].map(([{ source }, tally]) => describeBriefly(source, tally));
    return {
      done,
      figure: `${describeTally(sum)}; ${noticed}: ${each.join(', ')}`,
    };
  },
};

/** So many of them by chance, in their order. */
function some<T>(all: readonly T[], count: number, random: Random): readonly T[] {
  const left = [...all];
  while (left.length > count) left.splice(random.between(0, left.length - 1), 1);
  return left;
}
