import type { WireMessage } from '@hookledger/wire';
import { createParser } from 'eventsource-parser';

/** What has come over a connection since the last look. */
export interface Arrived {
  readonly messages: readonly WireMessage[];
  /** Where the stream is behind them. */
  readonly lastEventId: string | undefined;
  /** Why nothing behind them can be read. */
  readonly fault: string | undefined;
}

/** A number of arrival, which is what a header can name to go on from. */
const ID = /^[0-9]{1,20}$/;

/** Far more than any message takes, however it is written. */
const MAX_EVENT_CHARACTERS = 1024 * 1024;

/** Reads a stream piece by piece, wherever they end; `from`: the last id before it. */
export function createEventReader(from: string | undefined): (piece: string) => Arrived {
  let messages: WireMessage[] = [];
  let lastEventId = from;
  let idBefore = from;
  let fault: string | undefined;

  const stopFor = (what: string): void => {
    const where =
      lastEventId === undefined ? 'the first event' : `the event after id ${lastEventId}`;
    fault ??= `${where} ${what}`;
  };
  const parser = createParser({
    // Before its event; a stream without news says where it is, too.
    onId(id) {
      if (!ID.test(id)) stopFor('has an id that is no number');
      if (fault !== undefined) return;
      idBefore = lastEventId;
      lastEventId = id;
    },
    onEvent({ id, data }) {
      if (fault !== undefined) return;
      const message = messageIn(data);
      if (message !== undefined) {
        messages.push(message);
        return;
      }
      if (id !== undefined) lastEventId = idBefore;
      stopFor('is no message');
    },
    onError({ type }) {
      if (type === 'max-buffer-size-exceeded') stopFor('is too long');
    },
    maxBufferSize: MAX_EVENT_CHARACTERS,
  });
  return (piece) => {
    messages = [];
    parser.feed(piece);
    return { messages, lastEventId, fault };
  };
}

function messageIn(data: string): WireMessage | undefined {
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null) return undefined;
  const { message_id, from, to, ts, text } = json as Record<string, unknown>;
  const isMessage =
    [message_id, from, to, ts].every((one) => typeof one === 'string') &&
    (text === null || typeof text === 'string');
  return isMessage ? (json as WireMessage) : undefined;
}
