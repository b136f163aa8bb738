import type { SummarizeMessages } from '@hookledger/domain';
import type { IRouter } from 'express';
import type { StatsAnswer } from './answer-schemas.ts';
import { answer } from './answer.ts';
import type { Protect } from './require-token.ts';
import { route } from './route.ts';

export interface StatsRoutesDeps {
  readonly summarizeMessages: SummarizeMessages;
  readonly protectReads: Protect;
}

/** `GET /stats` */
export function mountStatsRoutes(
  router: IRouter,
  { summarizeMessages, protectReads }: StatsRoutesDeps,
): void {
  const handle = protectReads(async (req, res) => {
    const stats = await summarizeMessages();
    answer(req, res, 200, {
      total_messages: stats.totalMessages,
      senders_count: stats.sendersCount,
      messages_per_sender: stats.topSenders.map(({ sender, count }) => ({ from: sender, count })),
      first_message_ts: stats.firstSentAt ?? null,
      last_message_ts: stats.lastSentAt ?? null,
    } satisfies StatsAnswer);
  });
  route(router, '/stats', 'get', handle);
}
