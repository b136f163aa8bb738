import {
  MAX_TIME_BUCKETS,
  type CountMessagesOverTime,
  type CountMessagesOverTimeOutcome,
} from '@hookledger/domain';
import type { Fault } from '@hookledger/wire';
import type { IRouter } from 'express';
import { answerFaults } from './answer-faults.ts';
import { answerText } from './answer.ts';
import type { TimelineAnswer } from './figures-schemas.ts';
import { queryStringOf } from './read-query.ts';
import type { Protect } from './require-token.ts';
import { route } from './route.ts';
import { readTimelineQuery } from './timeline-query.ts';
import type { UntakenAnswers } from './untaken-answers.ts';

export interface TimelineRoutesDeps {
  readonly countMessagesOverTime: CountMessagesOverTime;
  readonly protectReads: Protect;
  readonly untaken: UntakenAnswers;
}

/** `GET /stats/timeline` */
export function mountTimelineRoutes(
  router: IRouter,
  { countMessagesOverTime, protectReads, untaken }: TimelineRoutesDeps,
): void {
  const handle = protectReads(async (req, res) => {
    await untaken.turnOf(res);
    const reading = readTimelineQuery(queryStringOf(req.originalUrl));
    if (reading.kind === 'faults') {
      answerFaults(req, res, reading.faults);
      return;
    }
    const outcome = await countMessagesOverTime(reading.query);
    if (outcome.kind === 'too_many_buckets') {
      answerFaults(req, res, [tooMany(outcome.bucket)]);
      return;
    }
    const timeline = JSON.stringify(toWire(outcome));
    untaken.hold(res, timeline.length);
    answerText(req, res, 200, 'application/json; charset=utf-8', timeline);
  });
  route(router, '/stats/timeline', 'get', handle);
}

type Timeline = Extract<CountMessagesOverTimeOutcome, { kind: 'timeline' }>;

function toWire({ bucket, bounds, counts }: Timeline): TimelineAnswer {
  const end = bounds.at(-1);
  return {
    bucket,
    data: counts.map((count, i) => ({ ts: `${bounds[i] as string}Z`, count })),
    until: end === undefined ? null : `${end}Z`,
  };
}

function tooMany(bucket: string): Fault {
  const msg = `makes more than ${MAX_TIME_BUCKETS} buckets of a ${bucket}: take longer ones, or narrow since and until`;
  return { loc: ['query', 'bucket'], msg, type: 'value_error' };
}
