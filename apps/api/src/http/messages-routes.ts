import type { ListMessages, MessagePage } from '@hookledger/domain';
import { messageOnWire } from '@hookledger/wire';
import type { IRouter } from 'express';
import type { HttpLimits } from '../config/http-limits.ts';
import type { PageAnswer } from './answer-schemas.ts';
import { answerFaults } from './answer-faults.ts';
import { answerText } from './answer.ts';
import { boundSearches } from './bound-searches.ts';
import { jsonInteger } from './json-integer.ts';
import { NO_MESSAGES, whoWaitsFor, type WaitingClient } from './list-for-client.ts';
import { readMessagesQuery, type MessagesQuery } from './messages-query.ts';
import { paceLists } from './pace-lists.ts';
import { queueLists } from './queue-lists.ts';
import { queryStringOf } from './read-query.ts';
import type { Protect } from './require-token.ts';
import { route } from './route.ts';
import type { UntakenAnswers } from './untaken-answers.ts';

const LAST_OFFSET = BigInt(Number.MAX_SAFE_INTEGER);

export interface MessagesRoutesDeps {
  readonly listMessages: ListMessages;
  readonly limits: HttpLimits;
  readonly protectReads: Protect;
  readonly untaken: UntakenAnswers;
}

/** `GET /messages` */
export function mountMessagesRoutes(
  router: IRouter,
  { listMessages, limits, protectReads, untaken }: MessagesRoutesDeps,
): void {
  const list = queueLists(boundSearches(paceLists(listMessages), limits.maxSearchesInFlight));
  const pageOf = async (
    { filter, limit, offset }: MessagesQuery,
    client: WaitingClient,
  ): Promise<MessagePage> =>
    filter === 'nobody'
      ? NO_MESSAGES
      : list(
          {
            filter,
            limit,
            offset: Number(offset < LAST_OFFSET ? offset : LAST_OFFSET),
          },
          client,
        );

  const handle = protectReads(async (req, res) => {
    // First: what is read of a query takes twice the memory of the query.
    await untaken.turnOf(res);
    const reading = readMessagesQuery(queryStringOf(req.originalUrl));
    if (reading.kind === 'faults') {
      answerFaults(req, res, reading.faults);
      return;
    }
    const { messages, total } = await pageOf(reading.query, whoWaitsFor(res));
    const page = JSON.stringify({
      data: messages.map(messageOnWire),
      total,
      limit: reading.query.limit,
      offset: jsonInteger(reading.query.offset),
    } satisfies Record<keyof PageAnswer, unknown> & Omit<PageAnswer, 'offset'>);
    // As a string it would stay in V8's heap, at up to twice its size, until it is taken.
    const bytes = Buffer.from(page);
    untaken.hold(res, bytes.length);
    answerText(req, res, 200, 'application/json; charset=utf-8', bytes);
  });
  route(router, '/messages', 'get', handle);
}
