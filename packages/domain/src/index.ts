export {
  createAuthenticateDelivery,
  type AuthenticateDelivery,
  type AuthenticateDeliveryCommand,
  type AuthenticateDeliveryDeps,
  type AuthenticateDeliveryOutcome,
} from './messages/authenticate-delivery.ts';
export {
  createExportMessages,
  type ExportMessages,
  type ExportMessagesDeps,
} from './messages/export-messages.ts';
export { foldCase } from './messages/fold-case.ts';
export {
  createFollowMessages,
  MAX_ARRIVALS_AT_ONCE,
  MAX_REPLAYED_MESSAGES,
  type FollowMessages,
  type FollowMessagesCommand,
  type FollowMessagesDeps,
} from './messages/follow-messages.ts';
export {
  createIngestMessage,
  type IngestMessage,
  type IngestMessageCommand,
  type IngestMessageDeps,
  type IngestMessageOutcome,
} from './messages/ingest-message.ts';
export { instant, INSTANT_PATTERN, type Instant, type InstantKey } from './messages/instant.ts';
export {
  createListMessages,
  DEFAULT_PAGE_SIZE,
  MAX_PAGE_SIZE,
  type ListMessages,
  type ListMessagesCommand,
  type ListMessagesDeps,
} from './messages/list-messages.ts';
export {
  MAX_MESSAGE_ID_LENGTH,
  MAX_TEXT_LENGTH,
  mayOccurInText,
  messageId,
  messageText,
  msisdn,
  MSISDN_PATTERN,
  STORABLE_PATTERN,
  type Message,
  type MessageId,
  type MessageText,
  type Msisdn,
} from './messages/message.ts';
export { compareCodePoints, compareMessages } from './messages/message-order.ts';
export { utcText } from './messages/utc-text.ts';
export type { Clock } from './ports/clock.ts';
export type { Arrival, MessageFeed } from './ports/message-feed.ts';
export type {
  MessageFilter,
  MessagePage,
  MessagePageRequest,
  MessageReader,
} from './ports/message-reader.ts';
export type { InsertOutcome, MessageRepository } from './ports/message-repository.ts';
export { PortUnavailableError } from './ports/port-unavailable-error.ts';
export type { SecretInForce, Signer } from './ports/signer.ts';
export {
  createCountMessagesOverTime,
  MAX_TIME_BUCKETS,
  type CountMessagesOverTime,
  type CountMessagesOverTimeCommand,
  type CountMessagesOverTimeDeps,
  type CountMessagesOverTimeOutcome,
} from './stats/count-messages-over-time.ts';
export { TOP_SENDERS, type MessageStats, type SenderCount } from './stats/message-stats.ts';
export {
  createSummarizeMessages,
  type SummarizeMessages,
  type SummarizeMessagesDeps,
} from './stats/summarize-messages.ts';
export { TIME_BUCKETS, type TimeBucket } from './stats/time-bucket.ts';
