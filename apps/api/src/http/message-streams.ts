import type { Arrival, FollowMessages } from '@hookledger/domain';
import { messageOnWire } from '@hookledger/wire';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../observability/logger.ts';

/** How many streams there are at a time; more are refused. */
export const MAX_STREAMS = 64;

/** Often enough for proxies that give up on a silent connection after a minute or half of one. */
const HEARTBEAT_EVERY_MS = 15_000;

/** Under load many messages share one read and one write; nobody sees the difference. */
const PAUSE_BETWEEN_READS_MS = 50;

/** A reader that takes nothing for so long is cut; it may come back and go on. */
const CUT_STALLED_AFTER_MS = 30_000;

/** What a client waits before it connects again. */
const RETRY_AFTER_MS = 1_000;

/** Server-Sent Events of everybody who follows the ledger. */
export interface MessageStreams {
  readonly isFull: boolean;
  /** Writes what arrives after this number to a response whose headers are sent. */
  open(res: ServerResponse, number: number): void;
}

export interface MessageStreamsDeps {
  readonly followMessages: FollowMessages;
  readonly logger: Logger;
  /** Ends every stream. */
  readonly shutdown: AbortSignal;
  readonly heartbeatEveryMs?: number;
}

interface Chunk {
  readonly bytes: Buffer;
  /** The number of its last message. */
  readonly through: number;
}

/**
 * Each stream reads on by itself from where it is, so what a slow reader has not taken stays in the
 * ledger and not in memory. Streams that are at the same number share one read and its bytes, which
 * all that are up to date do.
 */
export function createMessageStreams({
  followMessages,
  logger,
  shutdown,
  heartbeatEveryMs = HEARTBEAT_EVERY_MS,
}: MessageStreamsDeps): MessageStreams {
  const streams = new Set<ServerResponse>();
  const reads = new Map<string, Promise<Chunk | undefined>>();
  let generation = 0;
  let wake = Promise.withResolvers<void>();
  let stopWatching: (() => void) | undefined;
  let heartbeat: NodeJS.Timeout | undefined;

  const start = (): void => {
    stopWatching = followMessages.watch(() => {
      generation += 1;
      wake.resolve();
      wake = Promise.withResolvers();
    });
    heartbeat = setInterval(() => {
      for (const res of streams) if (!res.writableNeedDrain) res.write(':\n\n');
    }, heartbeatEveryMs).unref();
  };

  const leave = (res: ServerResponse): void => {
    if (!streams.delete(res) || streams.size > 0) return;
    stopWatching?.();
    clearInterval(heartbeat);
  };

  // Its client may not take the rest for long, and a heartbeat in what has ended would be an error.
  const end = (res: ServerResponse): void => {
    leave(res);
    res.end();
  };

  const fail = (res: ServerResponse, error: unknown): void => {
    logger.log('WARNING', { message: `a stream of messages was ended: ${String(error)}` });
    end(res);
  };

  shutdown.addEventListener('abort', () => {
    for (const res of streams) end(res);
    wake.resolve();
  });

  // A read that began before the last news must not be taken for one that has seen it.
  const read = async (number: number): Promise<Chunk | undefined> => {
    const key = `${number}/${generation}`;
    const underWay = reads.get(key) ?? followMessages.next(number).then(toChunk);
    reads.set(key, underWay);
    try {
      return await underWay;
    } finally {
      reads.delete(key);
    }
  };

  const follow = async (res: ServerResponse, from: number): Promise<void> => {
    let number = from;
    while (streams.has(res) && !shutdown.aborted) {
      const [seen, news] = [generation, wake.promise];
      const chunk = await read(number);
      if (chunk === undefined) {
        if (seen === generation) await news;
        await pause(PAUSE_BETWEEN_READS_MS);
      } else if (streams.has(res) && !shutdown.aborted) {
        number = chunk.through;
        if (!res.write(chunk.bytes)) await drained(res);
      }
    }
  };

  return {
    get isFull() {
      return streams.size >= MAX_STREAMS;
    },

    open(res, number) {
      const { socket } = res;
      // Elsewhere a client may close its side and wait for its answer; here it has left, and would
      // keep its place until a heartbeat finds nobody.
      if (socket?.readableEnded === true) {
        res.destroy();
        return;
      }
      if (streams.size === 0) start();
      streams.add(res);
      const hangUp = (): void => void res.destroy();
      socket?.once('end', hangUp);
      res.once('close', () => {
        socket?.off('end', hangUp);
        leave(res);
        // Whoever waits for news looks whether it is still there.
        wake.resolve();
        wake = Promise.withResolvers();
      });
      // Nobody else listens, and one stream must not end the process.
      res.on('error', (error) => fail(res, error));
      // The number alone is no event: it tells a client that gets nothing else where to resume.
      res.write(`retry: ${RETRY_AFTER_MS}\nid: ${number}\n\n`);
      follow(res, number).catch((error: unknown) => fail(res, error));
    },
  };
}

function toChunk(arrivals: readonly Arrival[]): Chunk | undefined {
  const last = arrivals.at(-1);
  if (last === undefined) return undefined;
  const events = arrivals.map(
    ({ number, message }) => `id: ${number}\ndata: ${JSON.stringify(messageOnWire(message))}\n\n`,
  );
  return { bytes: Buffer.from(events.join('')), through: last.number };
}

async function drained(res: ServerResponse): Promise<void> {
  const cut = setTimeout(() => res.destroy(), CUT_STALLED_AFTER_MS);
  const settled = new AbortController();
  const { signal } = settled;
  await Promise.race([once(res, 'drain', { signal }), once(res, 'close', { signal })]);
  settled.abort();
  clearTimeout(cut);
}
