import type { ListMessages, Message, MessagePage } from '@hookledger/domain';
import type { IRouter } from 'express';
import type { HttpLimits } from '../config/http-limits.ts';
import type { PageAnswer, WireMessage } from './answer-schemas.ts';
import { answer } from './answer.ts';
import { boundSearches } from './bound-searches.ts';
import { jsonInteger } from './json-integer.ts';
import { readMessagesQuery, type MessagesQuery } from './messages-query.ts';
import type { Protect } from './require-token.ts';
import { route } from './route.ts';

const NO_MESSAGES: MessagePage = { messages: [], total: 0 };
const LAST_OFFSET = BigInt(Number.MAX_SAFE_INTEGER);

export interface MessagesRoutesDeps {
  readonly listMessages: ListMessages;
  readonly limits: HttpLimits;
  readonly protectReads: Protect;
}

/** `GET /messages` */
export function mountMessagesRoutes(
  router: IRouter,
  { listMessages, limits, protectReads }: MessagesRoutesDeps,
): void {
  const list = boundSearches(listMessages, limits.maxSearchesInFlight);
  const pageOf = async ({ filter, limit, offset }: MessagesQuery): Promise<MessagePage> =>
    filter === 'nobody'
      ? NO_MESSAGES
      : list({
          filter,
          limit,
          offset: Number(offset < LAST_OFFSET ? offset : LAST_OFFSET),
        });

  const handle = protectReads(async (req, res) => {
    const reading = readMessagesQuery(queryStringOf(req.originalUrl));
    if (reading.kind === 'faults') {
      answer(req, res, 422, { detail: reading.faults });
      return;
    }
    const { messages, total } = await pageOf(reading.query);
    answer(req, res, 200, {
      data: messages.map(toWire),
      total,
      limit: reading.query.limit,
      offset: jsonInteger(reading.query.offset),
    } satisfies Record<keyof PageAnswer, unknown> & Omit<PageAnswer, 'offset'>);
  });
  route(router, '/messages', 'get', handle);
}

function queryStringOf(url: string): string {
  const start = url.indexOf('?');
  return start === -1 ? '' : url.slice(start + 1);
}

function toWire(message: Message): WireMessage {
  return {
    message_id: message.id,
    from: message.sender,
    to: message.recipient,
    ts: message.sentAt.asSent,
    text: message.text ?? null,
  };
}
