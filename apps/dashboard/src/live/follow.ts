import { Refusal, Unreadable, type Client } from '../api/client.ts';
import { isMessage } from '../api/shapes.ts';
import type { Message } from '../api/wire.ts';
import { createEventParser } from './event-parser.ts';

/** A message and its place in the order of arrival. */
export interface Arrival {
  readonly number: number;
  readonly message: Message;
}

export type Connection = 'connecting' | 'live' | 'waiting' | 'refused';

export interface FollowOptions {
  readonly client: Client;
  readonly onArrivals: (arrivals: readonly Arrival[]) => void;
  /** An older copy of the ledger took its place: what came after this number is in none any more. */
  readonly onRestored: (number: number) => void;
  readonly onConnection: (connection: Connection) => void;
  readonly signal: AbortSignal;
}

const BEGIN_WITH = 20;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
/** The service says something every fifteen seconds. */
const SILENT_FOR_MS = 40_000;

/**
 * Follows new messages until told to end. When the connection breaks it goes on after the last
 * message that came, so nothing is lost and nothing comes twice. `EventSource` would do the same and
 * can't send a token. A page that nobody sees has no stream: a browser has six connections to a
 * service, and six tabs left open would keep every other page from it.
 */
export async function follow(options: FollowOptions): Promise<void> {
  const { onConnection, signal } = options;
  const place: Place = { lastEventId: undefined };
  let waitMs = FIRST_WAIT_MS;
  onConnection('connecting');
  while (!signal.aborted) {
    if (document.hidden) {
      await untilSeen(signal);
      onConnection('connecting');
    }
    try {
      await readOnce(options, place, () => (waitMs = FIRST_WAIT_MS));
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refusal && error.status === 401) {
        onConnection('refused');
        return;
      }
    }
    if (document.hidden) continue;
    onConnection('waiting');
    await pause(waitMs, signal);
    waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
  }
}

interface Place {
  lastEventId: string | undefined;
}

async function readOnce(
  { client, onArrivals, onRestored, onConnection, signal }: FollowOptions,
  place: Place,
  onOpen: () => void,
): Promise<void> {
  const ended = new AbortController();
  const listen = (): number => window.setTimeout(() => ended.abort(), SILENT_FOR_MS);
  const look = (): void => {
    if (document.hidden) ended.abort();
  };
  document.addEventListener('visibilitychange', look);
  let timer = listen();
  try {
    const response = await client.open(
      `messages/stream?last=${BEGIN_WITH}`,
      place.lastEventId === undefined ? {} : { 'Last-Event-ID': place.lastEventId },
      AbortSignal.any([signal, ended.signal]),
    );
    onOpen();
    onConnection('live');
    const parse = createEventParser();
    const pieces = response.body?.pipeThrough(new TextDecoderStream()) ?? [];
    for await (const piece of pieces) {
      window.clearTimeout(timer);
      timer = listen();
      const arrivals: Arrival[] = [];
      for (const { id, data } of parse(piece)) {
        if (data !== undefined) {
          const message: unknown = JSON.parse(data);
          if (!isMessage(message)) throw new Unreadable('the event is no message');
          arrivals.push({ number: Number(id), message });
        }
        // The service begins with the number that it goes on after, at most its newest.
        if (Number(id) < Number(place.lastEventId)) onRestored(Number(id));
        place.lastEventId = id ?? place.lastEventId;
      }
      if (arrivals.length > 0) onArrivals(arrivals);
    }
  } finally {
    window.clearTimeout(timer);
    document.removeEventListener('visibilitychange', look);
  }
}

async function untilSeen(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener('visibilitychange', look);
      signal.removeEventListener('abort', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look);
  });
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = window.setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      window.clearTimeout(timer);
      resolve();
    });
  });
}
