import { expect } from 'chai';
import Sqlite, { type Database } from 'better-sqlite3';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { attachIndexFile } from '../src/derived/index-file.ts';
import { createIndexTables } from '../src/derived/index-tables.ts';
import { SEGMENTS, type Segment } from '../src/derived/segments.ts';
import {
  createTrigramWriter,
  type MergeTuning,
  type TrigramWriter,
} from '../src/derived/trigram-segments.ts';
import { trigramsOf } from '../src/derived/trigrams.ts';
import { createTrigramCandidates } from '../src/query/trigram-candidates.ts';
import { MEASURED } from '../src/tuning.ts';

const IN_MEMORY = ':memory:';
const ANY_NUMBER = Number.MAX_SAFE_INTEGER;

type Text = readonly [arrival: number, text: string];

describe('the index of trigrams', () => {
  let database: Database;
  let tuning: MergeTuning;

  beforeEach(() => {
    tuning = MEASURED;
    database = new Sqlite(IN_MEMORY);
    attachIndexFile(database, IN_MEMORY);
    createIndexTables(database, IN_MEMORY);
  });

  afterEach(() => {
    database.close();
  });

  /** Takes texts in, so many in a step. */
  const take = (texts: Iterable<Text>, atOnce = ANY_NUMBER): void => {
    const writer = createTrigramWriter(database, tuning);
    let taken = 0;
    for (const [arrival, text] of texts) {
      writer.add(arrival, text);
      taken += 1;
      if (taken % atOnce === 0) writer.end();
    }
    writer.end();
  };

  const find = (part: string, most = ANY_NUMBER): readonly number[] | undefined =>
    createTrigramCandidates(database).find(trigramsOf(part), most);

  const segments = (): readonly Segment[] => database.prepare<[], Segment>(SEGMENTS).all();

  const stored = (what: 'postings' | 'segments'): unknown =>
    database.prepare(`SELECT count(*) FROM idx.${what}`).pluck().get();

  // Six hundred texts, in which a trigram is in every, every second ... of them.
  const TEXTS = Array.from({ length: 600 }, (_, i) => {
    const words = [2, 3, 7, 50].filter((n) => i % n === 0).map((n) => `every${n}th`);
    return [i + 1, ['text', ...words].join(' ')] as const;
  });
  const PARTS = ['tex', 'text', 'every', 'y2t', 'very3th', '50th', 'h every7', 'missing', 'y9t'];

  for (const atOnce of [1, 7, 64, 600]) {
    it(`names the texts that have all trigrams, taken in ${atOnce} at once`, () => {
      take(TEXTS, atOnce);

      for (const part of PARTS) {
        const wanted = TEXTS.filter(([, text]) => text.includes(part)).map(([arrival]) => arrival);
        const trigrams = trigramsOf(part);
        expect(find(part), part).to.deep.equal(
          TEXTS.filter(([, text]) => {
            const has = new Set(trigramsOf(text));
            return trigrams.every((trigram) => has.has(trigram));
          }).map(([arrival]) => arrival),
        );
        expect(find(part)).to.include.members(wanted);
      }
    });
  }

  describe('tells from samples which share of texts has all trigrams', () => {
    const sample = (
      part: string,
      rows = 50,
      through = TEXTS.length,
    ): { least: number; mean: number } =>
      createTrigramCandidates(database).sample(trigramsOf(part), rows, through);

    beforeEach(() => {
      tuning = { ...MEASURED, mergedPostingsAtWork: 0 };
    });

    it('in samples of all ages', () => {
      take(TEXTS, 100);

      expect(sample('2th')).to.deep.equal({ least: 0.5, mean: 0.5 });
      expect(sample('50th')).to.deep.equal({ least: 0.02, mean: 0.02 });
    });

    for (const [age, arrival] of [
      ['oldest', 1],
      ['middle', 301],
      ['newest', 501],
    ] as const) {
      it(`where the ${age} have none`, () => {
        const without = (at: number, text: string): string =>
          at >= arrival && at < arrival + 50 ? 'nothing' : text;
        take(
          TEXTS.map(([at, text]) => [at, without(at, text)] as const),
          100,
        );

        expect(sample('tex')).to.deep.equal({ least: 0, mean: 2 / 3 });
      });
    }

    it('from no more of each sample than it may look at', () => {
      const early = TEXTS.map(([at]) => [at, at % 100 <= 50 ? 'early' : 'late'] as const);
      take(early, 100);

      // 1 to 50, 301 to 350 and 501 to 550.
      expect(sample('early')).to.deep.equal({ least: 1, mean: 1 });
      expect(sample('late')).to.deep.equal({ least: 0, mean: 0 });
    });

    it('from no segment that has fewer rows', () => {
      const late = TEXTS.map(([at]) => [at, at > 500 ? 'late' : 'early'] as const);
      take(late.slice(0, 500), 100);
      take(late.slice(500), 50);

      expect(sample('late', 51).mean).to.equal(0);
      expect(sample('late', 50).mean).to.equal(1 / 3);
      expect(sample('early', 101)).to.deep.equal({ least: 0, mean: 1 });
    });

    it('from the newest, when it has just as many', () => {
      take(TEXTS.slice(0, 50), 50);

      expect(sample('tex', 50, 50)).to.deep.equal({ least: 1, mean: 1 });
      expect(sample('tex', 51, 50)).to.deep.equal({ least: 0, mean: 1 });
    });

    it('where there are no segments', () => {
      expect(sample('tex')).to.deep.equal({ least: 0, mean: 1 });
    });
  });

  it('tells of one text whether it has all trigrams', () => {
    take(TEXTS, 50);
    const candidates = createTrigramCandidates(database);

    expect(candidates.names(trigramsOf('every50th'), 101)).to.equal(true);
    expect(candidates.names(trigramsOf('every50th'), 102)).to.equal(false);
    expect(candidates.names(trigramsOf('text'), 0)).to.equal(false);
    expect(candidates.names(trigramsOf('text'), 1)).to.equal(true);
    expect(candidates.names(trigramsOf('text'), 601)).to.equal(false);
  });

  it('names none when they are more than asked for', () => {
    take(TEXTS, 50);

    expect(find('every50th', 12)).to.have.lengthOf(12);
    expect(find('every50th', 11)).to.equal(undefined);
  });

  it('has few segments after many small steps, and nothing of those that became one', () => {
    take(TEXTS, 1);

    expect(segments().length).to.be.below(30);
    expect(segments().reduce((sum, { postings }) => sum + postings, 0)).to.equal(
      TEXTS.reduce((sum, [, text]) => sum + trigramsOf(text).length, 0),
    );
    const orphans = database
      .prepare(
        'SELECT count(*) FROM idx.postings WHERE id >> 31 NOT IN (SELECT id FROM idx.segments)',
      )
      .pluck()
      .get();
    expect(orphans).to.equal(0);
  });

  describe('at rest', () => {
    // Twenty segments of 700 postings and more: too many for four of them to become one at work, and
    // seven in one are as many as may be.
    const SMALL = { mergedPostingsAtWork: 1_000, mergedPostingsAtRest: 4_000, tidiedPostings: 50 };
    const TIDY = [1, 351, 701];
    const AT_REST = Array.from({ length: 1_000 }, (_, i) => [i + 1, `a text no${i}.`] as const);

    const orphans = (): unknown =>
      database
        .prepare(
          'SELECT count(*) FROM idx.postings WHERE id >> 31 NOT IN (SELECT id FROM idx.segments)',
        )
        .pluck()
        .get();
    const firsts = (): readonly number[] => segments().map(({ first }) => first);
    const isWhole = (): boolean =>
      [0, 199, 200, 999].every((i) => find(`no${i}.`)?.join() === String(i + 1)) &&
      find('a text')?.length === 1_000;

    /** Calls `tidy` until there is nothing left to do, or so many times. */
    const tidy = (writer: TrigramWriter, most = 10_000): number => {
      let calls = 1;
      while (writer.tidy() && calls < most) calls += 1;
      return calls;
    };

    beforeEach(() => {
      tuning = SMALL;
      take(AT_REST, 50);
    });

    it('makes a larger segment of large ones, a little at each call', () => {
      const before = firsts().length;
      const writer = createTrigramWriter(database, tuning);
      const seen = new Set<number>();
      let whole = true;

      let calls = 1;
      for (; writer.tidy(); calls += 1) {
        seen.add(firsts().length);
        if (calls % 20 === 0) whole &&= isWhole();
      }

      expect(before).to.equal(20);
      expect([...seen]).to.deep.equal([20, 14, 8, 3]);
      expect(firsts()).to.deep.equal(TIDY);
      expect(calls).to.be.above(50);
      expect([whole, isWhole(), orphans()]).to.deep.equal([true, true, 0]);
      expect(writer.tidy()).to.equal(false);
    });

    for (const calls of [1, 3, 20, 25, 30, 60]) {
      it(`goes on after an end of the process in the middle, after ${calls} calls`, () => {
        tidy(createTrigramWriter(database, tuning), calls);

        tidy(createTrigramWriter(database, tuning));

        expect(firsts()).to.deep.equal(TIDY);
        expect([isWhole(), orphans()]).to.deep.equal([true, 0]);
      });
    }

    it('takes texts in meanwhile', () => {
      const writer = createTrigramWriter(database, tuning);

      for (let i = 1_001; i <= 1_100; i += 1) {
        writer.tidy();
        writer.add(i, `young no${i - 1}.`);
        writer.end();
      }
      tidy(writer);

      expect(find('young')).to.have.lengthOf(100);
      expect(find('no1099.')).to.deep.equal([1_100]);
      expect([isWhole(), orphans()]).to.deep.equal([true, 0]);
    });

    it('is not overtaken by small segments that come in meanwhile', () => {
      const writer = createTrigramWriter(database, {
        ...SMALL,
        mergedPostingsAtWork: 4_000,
        mergedPostingsAtRest: 20_000,
      });
      tidy(writer, 3);
      // With the last of those that are being merged they would be four of about one size.
      for (const arrival of [1_001, 1_002, 1_003]) {
        const from = 0x4e00 + arrival * 200;
        const text = Array.from({ length: 200 }, (_, at) => String.fromCodePoint(from + at));
        writer.add(arrival, text.join(''));
        writer.end();
      }

      tidy(writer);

      expect(firsts()).to.deep.equal([1, 1_001, 1_002, 1_003]);
      expect([isWhole(), orphans()]).to.deep.equal([true, 0]);
    });

    it('is done by two at once without harm', () => {
      const writers = [
        createTrigramWriter(database, tuning),
        createTrigramWriter(database, tuning),
      ];

      for (let i = 0; i < 200; i += 1) for (const writer of writers) writer.tidy();
      for (const writer of writers) tidy(writer);
      const left = orphans();
      tidy(createTrigramWriter(database, tuning));

      expect(left).to.equal(0);
      expect(firsts()).to.deep.equal(TIDY);
      expect([isWhole(), orphans()]).to.deep.equal([true, 0]);
    });

    for (const calls of [1, 20]) {
      it(`gives up when the index was made anew meanwhile, after ${calls} calls`, () => {
        const writer = createTrigramWriter(database, tuning);
        tidy(writer, calls);
        database.exec('DELETE FROM idx.segments; DELETE FROM idx.postings');
        take(AT_REST, 50);
        take([[1_001, 'young']]);

        expect(writer.tidy()).to.equal(false);
        tidy(writer);
        tidy(createTrigramWriter(database, tuning));

        expect(find('young')).to.deep.equal([1_001]);
        expect([isWhole(), orphans()]).to.deep.equal([true, 0]);
      });
    }

    const MADE_ANEW: readonly (readonly [how: string, texts: readonly Text[]])[] = [
      ['with a longer text', AT_REST.map(([i, text]) => [i, i === 60 ? `${text} more` : text])],
      ['with other arrivals', AT_REST.map(([i, text]) => [i > 50 ? i + 1 : i, text])],
    ];
    for (const [how, texts] of MADE_ANEW) {
      it(`gives up when the index was made anew ${how}, before anything was filed`, () => {
        const writer = createTrigramWriter(database, tuning);
        writer.tidy();
        const filed = orphans();
        database.exec('DELETE FROM idx.segments; DELETE FROM idx.postings');
        take(texts, 50);

        const goesOn = writer.tidy();
        tidy(writer);

        expect([filed, goesOn]).to.deep.equal([0, false]);
        for (const at of [0, 59, 199, 999]) {
          const [arrival] = texts[at] as Text;
          expect(find(`no${at}.`)).to.deep.equal([arrival]);
        }
        expect(orphans()).to.equal(0);
      });
    }

    it('takes back what it has written when somebody has removed some of it', () => {
      const writer = createTrigramWriter(database, tuning);
      tidy(writer, 20);
      database.exec('DELETE FROM idx.postings WHERE id = (SELECT max(id) FROM idx.postings)');
      const before = orphans();

      const goesOn = writer.tidy();

      expect(before).to.be.above(0);
      expect([goesOn, orphans(), isWhole()]).to.deep.equal([false, 0, true]);
    });

    it('begins again after a transaction that failed', () => {
      const writer = createTrigramWriter(database, tuning);
      const fail = database.transaction(() => {
        tidy(writer, 10);
        throw new Error('the disk is full');
      });
      tidy(writer, 3);

      expect(() => fail()).to.throw('the disk is full');
      writer.forgetTidying();
      tidy(writer);

      expect(firsts()).to.deep.equal(TIDY);
      expect([isWhole(), orphans()]).to.deep.equal([true, 0]);
    });
  });

  it('merges the least and the greatest trigram, in segments of any number', () => {
    const least = '\0\0\0';
    // The one whose hash has all its bits set.
    const greatest = '一乓癊';
    expect([trigramsOf(least), trigramsOf(greatest)]).to.deep.equal([[0], [2 ** 31 - 1]]);
    database.exec('INSERT INTO idx.segments VALUES (5000000, 0, 1)');

    take(
      [1, 2, 3, 4, 5].flatMap((i) => [
        [2 * i, least],
        [2 * i + 1, greatest],
      ]),
      1,
    );

    expect(find(least)).to.deep.equal([2, 4, 6, 8, 10]);
    expect(find(greatest)).to.deep.equal([3, 5, 7, 9, 11]);
    expect(segments().length).to.be.below(8);
  });

  it('keeps the order of arrival from segment to segment', () => {
    take(TEXTS, 11);

    const firsts = segments().map(({ first }) => first);
    expect(firsts).to.deep.equal(firsts.toSorted((a, b) => a - b));
  });

  it('writes texts that have more trigrams than are gathered at once in several segments', () => {
    const long = (i: number): string =>
      Array.from({ length: 4_000 }, (_, at) =>
        String.fromCodePoint(0x4e00 + ((at * i) % 20_000)),
      ).join('');
    const texts = Array.from({ length: 100 }, (_, i) => [i + 1, `${long(i + 1)} no${i}.`] as const);

    take(texts);

    expect(segments().length).to.be.within(2, 4);
    for (const i of [0, 50, 99]) expect(find(`no${i}.`)).to.deep.equal([i + 1]);
  });

  it('takes a text that has more of them than are gathered at once', () => {
    const text = Array.from({ length: 300_000 }, (_, at) =>
      String.fromCodePoint(0x10000 + at),
    ).join('');

    take([[1, `${text} end`]]);

    expect(find(text.slice(0, 6))).to.deep.equal([1]);
    expect(find('end')).to.deep.equal([1]);
    // Some share a key.
    expect(segments()[0]?.postings).to.be.within(299_000, 300_004);
  });

  it('bridges a gap in the arrivals that is as large as any', () => {
    const arrivals = [1, 2, 3, 2 ** 31, 2 ** 31 + 1, 2 ** 40, 2 ** 52];

    take(
      arrivals.map((arrival) => [arrival, 'far apart'] as const),
      1,
    );
    take([2 ** 52 + 1, 2 ** 53 - 1].map((arrival) => [arrival, 'far apart'] as const));

    expect(find('far')).to.deep.equal([...arrivals, 2 ** 52 + 1, 2 ** 53 - 1]);
  });

  it('needs nothing for texts that are shorter than a trigram', () => {
    take([
      [1, ''],
      [2, 'ab'],
    ]);

    expect([stored('segments'), stored('postings')]).to.deep.equal([0, 0]);
    expect(find('abc')).to.deep.equal([]);
  });
});
