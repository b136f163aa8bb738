import type {
  AuthenticateDelivery,
  Clock,
  CountMessagesOverTime,
  FollowMessages,
  IngestMessage,
  ListMessages,
  MessageFeed,
  MessageReader,
  MessageRepository,
  Signer,
  SummarizeMessages,
} from '@hookledger/domain';
import type { ReadStoreFigures, Store } from '@hookledger/sql-store';
import type { App } from '../http/create-app.ts';
import type { MessageStreams } from '../http/message-streams.ts';
import type { DashboardFiles } from '../http/dashboard/dashboard-files.ts';
import type { Readiness, ReadinessCheck } from '../http/readiness.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Tracing } from '../observability/tracing.ts';
import { token, type Token } from './typed-container.ts';

export const CLOCK: Token<Clock> = token('Clock');
export const SIGNER: Token<Signer> = token('Signer');
export const STORE: Token<Store> = token('Store');
export const MESSAGE_REPOSITORY: Token<MessageRepository> = token('MessageRepository');
export const MESSAGE_READER: Token<MessageReader> = token('MessageReader');
export const MESSAGE_FEED: Token<MessageFeed> = token('MessageFeed');
export const STORE_FIGURES: Token<ReadStoreFigures> = token('StoreFigures');
export const STORE_CHECKS: Token<readonly ReadinessCheck[]> = token('StoreChecks');

export const AUTHENTICATE_DELIVERY: Token<AuthenticateDelivery> = token('AuthenticateDelivery');
export const INGEST_MESSAGE: Token<IngestMessage> = token('IngestMessage');
export const LIST_MESSAGES: Token<ListMessages> = token('ListMessages');
export const SUMMARIZE_MESSAGES: Token<SummarizeMessages> = token('SummarizeMessages');
export const COUNT_MESSAGES_OVER_TIME: Token<CountMessagesOverTime> =
  token('CountMessagesOverTime');
export const FOLLOW_MESSAGES: Token<FollowMessages> = token('FollowMessages');

export const LOGGER: Token<Logger> = token('Logger');
export const METRICS: Token<Metrics> = token('Metrics');
export const MESSAGE_STREAMS: Token<MessageStreams> = token('MessageStreams');
export const DASHBOARD_FILES: Token<DashboardFiles> = token('DashboardFiles');
/** `undefined` where no traces are sent. */
export const TRACING: Token<Tracing | undefined> = token('Tracing');
export const READINESS: Token<Readiness> = token('Readiness');
export const APP: Token<App> = token('App');
