import {
  instant,
  messageId,
  messageText,
  msisdn,
  type IngestMessageCommand,
} from '@hookledger/domain';
import * as v from 'valibot';
import { domainValue } from './domain-value.ts';
import type { Fault } from './fault.ts';
import {
  INSTANT_GRAMMAR,
  MESSAGE_ID_GRAMMAR,
  MSISDN_GRAMMAR,
  TEXT_GRAMMAR,
} from './wire-grammar.ts';

/** A signed body, read. */
export type DeliveryReading =
  | { readonly kind: 'command'; readonly command: IngestMessageCommand }
  | {
      readonly kind: 'faults';
      readonly faults: readonly Fault[];
      /** The id that the faulty body names, if it names one. */
      readonly claimedId: string | undefined;
    };

// Not `v.object`, whose code is also the settings': V8 learns there to expect one name, never learns
// more, and compiles that code again and again for deliveries (decision 023).
/** The wire format of a delivery; its output is the domain's command. Other fields are ignored. */
export const DELIVERY: v.GenericSchema<unknown, IngestMessageCommand> = v.pipe(
  v.looseObject({
    message_id: domainValue(messageId, MESSAGE_ID_GRAMMAR),
    from: domainValue(msisdn, MSISDN_GRAMMAR),
    to: domainValue(msisdn, MSISDN_GRAMMAR),
    ts: domainValue(instant, INSTANT_GRAMMAR),
    text: v.nullish(domainValue(messageText, TEXT_GRAMMAR)),
  }),
  v.transform(({ message_id, from, to, ts, text }): IngestMessageCommand => ({
    id: message_id,
    sender: from,
    recipient: to,
    sentAt: ts,
    text: text ?? undefined,
  })),
);

// A byte order mark is no JSON (RFC 8259, 8.1), so it must not be dropped in silence.
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads a body whose signature has been checked. */
export function readDelivery(body: Uint8Array): DeliveryReading {
  let json: unknown;
  try {
    json = JSON.parse(UTF8.decode(body));
  } catch (error) {
    const msg = error instanceof SyntaxError ? 'must be valid JSON' : 'must be valid UTF-8';
    return faults([{ loc: ['body'], msg, type: 'json_invalid' }]);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return faults([{ loc: ['body'], msg: 'must be one JSON object', type: 'dict_type' }]);
  }
  const result = v.safeParse(DELIVERY, json);
  if (result.success) return { kind: 'command', command: result.output };
  return faults(result.issues.map(toFault), idClaimedBy(json));
}

function faults(found: readonly Fault[], claimedId?: string): DeliveryReading {
  return { kind: 'faults', faults: found, claimedId };
}

function toFault(issue: v.BaseIssue<unknown>): Fault {
  const key = String(issue.path?.[0]?.key);
  const loc = ['body', key];
  if (issue.input === undefined) return { loc, msg: 'is required', type: 'missing' };
  if (issue.kind === 'schema') return { loc, msg: issue.message, type: 'string_type' };
  return { loc, msg: issue.message, type: 'value_error' };
}

function idClaimedBy(json: object): string | undefined {
  const id = (json as { message_id?: unknown }).message_id;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}
