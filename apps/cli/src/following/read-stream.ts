import type { WireMessage } from '@hookledger/wire';
import { beginningOf } from '../beginning-of.ts';
import { faultsIn } from '../faults-in.ts';
import { OutputLost } from '../output/write.ts';
import { isPassing, reasonOf, retryAfterMs } from '../retry.ts';
import { createEventReader } from './read-events.ts';
import { createSilence } from './silence.ts';

/** The service says something every fifteen seconds. */
const SILENT_FOR_MS = 45_000;

const EVENT_STREAM = /^text\/event-stream *(;|$)/i;

/** Where a reader is in the order of arrival. */
export interface Place {
  lastEventId: string | undefined;
}

/** Why a connection has ended, and how long to wait before the next. */
export interface Loss {
  readonly reason: string;
  readonly afterMs: number;
}

export interface ReadStreamOptions {
  readonly url: URL;
  readonly token: string | undefined;
  readonly onOpen: () => void;
  /** Nothing more is read until it resolves. */
  readonly onMessages: (messages: readonly WireMessage[]) => Promise<void>;
}

/** The service is there, and asking it again would not help. */
class Unfollowable extends Error {
  override readonly name = 'Unfollowable';
}

/**
 * Reads one connection to its end and keeps `place` up to date: what `onMessages` has had lies
 * behind it, and what it has not had lies ahead.
 *
 * @throws {Error} when the service refuses in a way that asking again would not change.
 */
export async function readStream(options: ReadStreamOptions, place: Place): Promise<Loss> {
  const silence = createSilence(SILENT_FOR_MS);
  try {
    const response = await fetch(options.url, {
      headers: headersOf(options.token, place),
      redirect: 'manual',
      signal: silence.signal,
    });
    if (response.status !== 200) {
      return refusal(options.url, response, await beginningOf(response.body ?? []));
    }
    const type = response.headers.get('Content-Type') ?? 'none';
    if (!EVENT_STREAM.test(type)) {
      await response.body?.cancel();
      throw new Unfollowable(
        `${options.url.origin} answers no stream of events: its Content-Type is ${type}`,
      );
    }
    options.onOpen();

    const read = createEventReader(place.lastEventId);
    for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      // However slow our own reader is, the service is not silent.
      silence.rest();
      const { messages, lastEventId, fault } = read(piece);
      if (messages.length > 0) await options.onMessages(messages);
      place.lastEventId = lastEventId;
      if (fault !== undefined) throw new Unfollowable(`${options.url.origin}: ${fault}`);
      silence.heard();
    }
    return { reason: 'the service has ended it', afterMs: 0 };
  } catch (error) {
    if (error instanceof Unfollowable || error instanceof OutputLost) throw error;
    return { reason: reasonOf(error), afterMs: 0 };
  } finally {
    silence.rest();
  }
}

function headersOf(token: string | undefined, { lastEventId }: Place): Record<string, string> {
  return {
    Accept: 'text/event-stream',
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    ...(lastEventId !== undefined && { 'Last-Event-ID': lastEventId }),
  };
}

function refusal(url: URL, { status, headers }: Response, text: string): Loss {
  const reason = faultsIn(text) ?? `HTTP ${status}`;
  if (isPassing(status)) {
    return { reason, afterMs: retryAfterMs(headers.get('Retry-After') ?? undefined, Date.now()) };
  }
  const advice =
    status === 401 ? ': READ_TOKEN or READ_TOKEN_FILE must have one of its tokens' : '';
  throw new Unfollowable(`${url.origin} answers ${status}, ${reason}${advice}`);
}
