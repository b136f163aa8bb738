import * as v from 'valibot';
import { said } from './schema-parts.ts';

/** One event of `GET /messages/stream`: its fields as Server-Sent Events have them, all text. */
export interface StreamEvent {
  readonly id: string;
  readonly data?: string | undefined;
  readonly retry?: string | undefined;
}

const digits = v.pipe(v.string(), v.regex(/^[0-9]+$/));

/** As with answers, nothing that answers a request loads it. */
export const STREAM_EVENT: v.GenericSchema<StreamEvent> = v.object({
  id: said(digits, "The message's number in the order of arrival: where to resume."),
  data: v.optional(
    v.pipe(
      v.string(),
      v.metadata({
        description: 'The message. Not in the first event, which tells where the stream begins.',
        contentMediaType: 'application/json',
        contentSchema: { $ref: '#/components/schemas/Message' },
      }),
    ),
  ),
  retry: v.optional(said(digits, 'Milliseconds to wait before connecting again.')),
});
