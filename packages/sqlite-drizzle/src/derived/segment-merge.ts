import { createChunkWriter, listsOf, readList, type PostingList } from './posting-lists.ts';
import type { Segment, Segments } from './segments.ts';

/** Makes one segment of several neighbours, a part at a time. */
export interface SegmentMerge {
  /**
   * Writes about so many postings more; to be called inside a transaction. Readers see the parts until
   * all is written, and from then on the whole. The parts' chunks stay where they are.
   */
  goOn(postings: number): Progress;
  /** Whether a segment is one of those that become one. */
  hasPart(segment: Segment): boolean;
}

/** `overtaken`: somebody else has changed what the merge is about, so it must not go on. */
type Progress = 'under way' | 'finished' | 'overtaken';

/**
 * Between two calls another process may have merged the same segments or removed what this one has
 * written, or the index may have been made anew. An overtaken merge takes back what it has written.
 */
export function createSegmentMerge(segments: Segments, parts: readonly Segment[]): SegmentMerge {
  const [{ first }] = parts as [Segment];
  const id = segments.freeId();
  let filed = 0;
  const merged = createChunkWriter((trigram, chunk) => {
    segments.fileChunk(id, trigram, chunk);
    filed += 1;
  });
  const walks = parts.map((part) => walkThrough(segments, part, first));

  const isOvertaken = (known: ReadonlyMap<number, Segment>): boolean =>
    known.has(id) ||
    segments.countChunks(id) !== filed ||
    parts.some((part) => {
      const { first: from, postings } = known.get(part.id) ?? {};
      return from !== part.first || postings !== part.postings;
    });

  return {
    goOn(postings) {
      const known = new Map(segments.all().map((segment) => [segment.id, segment]));
      if (isOvertaken(known)) {
        // Without a chunk of its own, what is filed there is somebody else's.
        if (filed > 0 && !known.has(id)) segments.removeChunks(id);
        return 'overtaken';
      }
      let written = 0;
      while (written < postings) {
        let trigram = Infinity;
        for (const walk of walks) trigram = Math.min(trigram, walk.trigram());
        if (trigram === Infinity) {
          merged.end();
          for (const part of parts) segments.remove(part.id);
          segments.add({ id, first, postings: sumOf(parts) });
          return 'finished';
        }
        const messages: number[] = [];
        for (const walk of walks) if (walk.trigram() === trigram) walk.take(messages);
        merged.add(trigram, messages);
        written += messages.length;
      }
      return 'under way';
    },

    hasPart: ({ id: other }) => parts.some((part) => part.id === other),
  };
}

export function sumOf(parts: readonly Segment[]): number {
  return parts.reduce((sum, { postings }) => sum + postings, 0);
}

/** A segment's lists, one after the other. */
interface Walk {
  /** The next list's; `Infinity` behind the last. */
  trigram(): number;
  /** Appends the next list's messages to `messages`. */
  take(messages: number[]): void;
}

/** @param from the arrival that messages are counted from. */
function walkThrough(segments: Segments, { id, first }: Segment, from: number): Walk {
  let last: number | undefined;
  const load = (): readonly PostingList[] => {
    const chunk = segments.chunkAfter(id, last);
    last = chunk?.trigram ?? last;
    return chunk === undefined ? [] : listsOf(chunk.trigram, chunk.lists);
  };
  let lists = load();
  let at = 0;
  return {
    trigram: () => lists[at]?.trigram ?? Infinity,
    take(messages) {
      readList(lists[at] as PostingList, first - from, messages);
      at += 1;
      if (at < lists.length) return;
      lists = load();
      at = 0;
    },
  };
}
