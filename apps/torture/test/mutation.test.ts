import { expect } from 'chai';
import { describe, it } from 'mocha';
import { readFileSync } from 'node:fs';
import { EQUIVALENT_MUTANTS } from '../src/mutation/equivalent-mutants.ts';
import { mutateEvery } from '../src/mutation/mutate-every.ts';
import type { Mutant } from '../src/mutation/mutant.ts';
import { shareNoticed, sumOf, tallyOf } from '../src/mutation/tally.ts';
import { inAFolder } from './a-folder.ts';

const TEST = 'packages/domain/test/use-cases.test.ts';
const SOURCE = 'packages/domain/src/messages/ingest-message.ts';

describe('a change of a source', () => {
  it('is noticed by the tests that are to, and by no others', async function () {
    this.timeout(120_000);
    await inAFolder(async (folder) => {
      const tallies = await mutateEvery({
        subjects: [
          { source: SOURCE, tests: [TEST], grep: 'ingestMessage' },
          { source: SOURCE, tests: [TEST], grep: 'listMessages' },
        ],
        folder,
        progress: () => undefined,
      });

      const [noticed, unnoticed] = [...tallies.values()];
      expect(noticed).to.include({ killed: noticed?.mutants, timedOut: 0, equivalent: 0 });
      expect(noticed?.mutants).to.be.above(0);
      expect(unnoticed?.survivors).to.have.lengthOf(noticed?.mutants ?? 0);
    });
  });
});

describe('the list of equivalent mutants', () => {
  it('speaks of lines that there are', () => {
    const gone = EQUIVALENT_MUTANTS.filter(({ source, line }) => {
      const text = readFileSync(new URL(`../../../${source}`, import.meta.url), 'utf8');
      return !text.split('\n').some((one) => one.trim() === line);
    });

    expect(gone.map(({ source, line }) => `${source}: ${line}`)).to.deep.equal([]);
  });
});

describe('what became of mutants', () => {
  const killed: Mutant = {
    source: SOURCE,
    lineNumber: 1,
    line: 'return 1 + 1;',
    original: '1 + 1',
    replacement: '1 - 1',
    fate: 'killed',
    reason: '',
  };
  const survived: Mutant = {
    ...killed,
    original: 'return 1 + 1;',
    replacement: '',
    fate: 'survived',
  };
  const timedOut: Mutant = { ...killed, replacement: '1 * 1', fate: 'timed out' };
  const listed = { ...survived, reason: 'Nobody calls it.' };

  it('is counted, the equivalent ones apart', () => {
    const tally = tallyOf([killed, timedOut, survived, { ...survived, line: 'other' }], [listed]);

    expect(tally).to.include({ mutants: 4, killed: 1, timedOut: 1, equivalent: 1 });
    expect(tally.survivors.map(({ line }) => line)).to.deep.equal(['other']);
    expect(shareNoticed(tally)).to.equal(2 / 3);
    expect(sumOf([tally, tally])).to.include({ mutants: 8, killed: 2, timedOut: 2, equivalent: 2 });
  });

  it('must not belie the list of equivalent ones', () => {
    expect(() => tallyOf([killed], [killed])).to.throw('listed as equivalent and killed');
    expect(() => tallyOf([killed], [listed])).to.throw('listed and not there: return 1 + 1;');
  });
});
