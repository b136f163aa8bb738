/** What the service answers; each the body of the route that its name says. */

export interface Message {
  readonly message_id: string;
  readonly from: string;
  readonly to: string;
  readonly ts: string;
  readonly text: string | null;
}

export interface MessagePage {
  readonly data: readonly Message[];
  readonly total: number;
}

export interface Stats {
  readonly total_messages: number;
  readonly senders_count: number;
  readonly messages_per_sender: readonly { readonly from: string; readonly count: number }[];
  readonly first_message_ts: string | null;
  readonly last_message_ts: string | null;
}

export type TimeBucket = 'second' | 'minute' | 'hour' | 'day' | 'month' | 'year' | 'decade';

export interface Timeline {
  readonly bucket: TimeBucket;
  readonly data: readonly { readonly ts: string; readonly count: number }[];
  readonly until: string | null;
}

interface LatencyBucket {
  readonly at_most_ms: number;
  readonly count: number;
}

export interface Latency {
  readonly count: number;
  readonly sum_ms: number;
  readonly buckets: readonly LatencyBucket[];
}

export interface Deliveries {
  readonly since: string;
  readonly results: Readonly<Record<string, number>>;
  readonly latency: Latency;
}
