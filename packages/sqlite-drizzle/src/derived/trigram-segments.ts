import type { Database } from 'better-sqlite3';
import { createGatheredPostings } from './gathered-postings.ts';
import { createChunkWriter } from './posting-lists.ts';
import { createSegmentMerge, sumOf, type SegmentMerge } from './segment-merge.ts';
import { createSegments, type Segment } from './segments.ts';
import type { Tuning } from '../tuning.ts';

/** Takes texts into the index of trigrams; its methods are to be called inside a transaction. */
export interface TrigramWriter {
  /** Forgets what was added and not written: the transaction that it was added in has failed. */
  begin(): void;
  /** @param arrival greater than those before it. */
  add(arrival: number, text: string): void;
  /** Writes what was added since. */
  end(): void;
  /**
   * Goes a little way towards fewer and larger segments; what it does in one transaction keeps a reader
   * waiting for some milliseconds.
   *
   * @returns whether there is more to do.
   */
  tidy(): boolean;
  /** Forgets how far `tidy` has come: its transaction has failed, or the index is made anew. */
  forgetTidying(): void;
}

export type MergeTuning = Pick<
  Tuning,
  'mergedPostingsAtWork' | 'mergedPostingsAtRest' | 'tidiedPostings'
>;

/** So many small segments become one, so that a search asks few. */
const FAN_IN = 4;

/** What is left of merged segments is removed so many chunks at a time: twelve fill a page. */
const CHUNKS_AT_ONCE = 256;

/** Arrivals between the first messages of the parts of a segment: its lists have numbers below 2^31. */
const LONGEST_SPAN = 2 ** 30;

/**
 * Each step writes a segment of its own, one page after the other; nothing is changed in place.
 * One tree for all trigrams would have each message touch as many pages as it has trigrams.
 */
export function createTrigramWriter(
  database: Database,
  { mergedPostingsAtWork, mergedPostingsAtRest, tidiedPostings }: MergeTuning,
): TrigramWriter {
  const segments = createSegments(database);
  const gathered = createGatheredPostings();
  let first = 0;

  let merging: SegmentMerge | undefined;
  // What a merge leaves behind, also one that a process did not live to finish.
  let mayHaveOrphans = true;

  const isBeingMerged = (segment: Segment): boolean => merging?.hasPart(segment) ?? false;

  const write = (): void => {
    const postings = gathered.count();
    if (postings === 0) return;
    const id = segments.freeId();
    gathered.flush(createChunkWriter((trigram, lists) => segments.fileChunk(id, trigram, lists)));
    segments.add({ id, first, postings });
    // What becomes one may be one of four itself.
    for (;;) {
      const newest = segments.newest(FAN_IN);
      if (!shouldBecomeOne(newest, mergedPostingsAtWork) || newest.some(isBeingMerged)) break;
      createSegmentMerge(segments, newest).goOn(Infinity);
      for (const part of newest) segments.removeChunks(part.id);
    }
  };

  return {
    begin() {
      if (gathered.count() > 0) gathered.clear();
    },

    add(arrival, text) {
      if (!gathered.hasRoomFor(text) || arrival - first >= LONGEST_SPAN) write();
      if (gathered.count() === 0) first = arrival;
      gathered.add(arrival - first, text);
    },

    end: write,

    tidy() {
      if (merging === undefined) {
        const orphan = mayHaveOrphans ? segments.orphan() : undefined;
        mayHaveOrphans = orphan !== undefined;
        if (orphan !== undefined) {
          segments.removeChunks(orphan, CHUNKS_AT_ONCE);
          return true;
        }
        const run = runToMerge(segments.all(), mergedPostingsAtRest);
        if (run === undefined) return false;
        merging = createSegmentMerge(segments, run);
      }
      const progress = merging.goOn(tidiedPostings);
      if (progress !== 'under way') merging = undefined;
      mayHaveOrphans = progress === 'finished';
      // Whoever overtook it is at work.
      return progress !== 'overtaken';
    },

    forgetTidying() {
      merging = undefined;
      mayHaveOrphans = true;
    },
  };
}

/** The oldest that should become one, and of these as many as may: what is in them is written once. */
function runToMerge(all: readonly Segment[], most: number): readonly Segment[] | undefined {
  for (let start = 0; start < all.length; start += 1) {
    let end = start;
    let sum = 0;
    while (end < all.length && sum + (all[end] as Segment).postings <= most) {
      sum += (all[end] as Segment).postings;
      end += 1;
    }
    for (; end >= start + FAN_IN; end -= 1) {
      const run = all.slice(start, end);
      if (shouldBecomeOne(run, most)) return run;
    }
  }
  return undefined;
}

/** Neighbours of about one size: what is written again is at least doubled by it. */
function shouldBecomeOne(run: readonly Segment[], most: number): boolean {
  if (run.length < FAN_IN) return false;
  const [oldest, newest] = [run[0] as Segment, run.at(-1) as Segment];
  const sum = sumOf(run);
  const largest = Math.max(...run.map(({ postings }) => postings));
  return sum <= most && 2 * largest <= sum && newest.first - oldest.first < LONGEST_SPAN;
}
