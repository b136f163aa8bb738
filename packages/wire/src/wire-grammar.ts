import {
  INSTANT_PATTERN,
  MAX_MESSAGE_ID_LENGTH,
  MAX_TEXT_LENGTH,
  MSISDN_PATTERN,
  STORABLE_PATTERN,
} from '@hookledger/domain';

/** A string as the domain accepts it, in the words of JSON Schema; lengths are in code points. */
export interface WireGrammar {
  readonly type: 'string';
  readonly description: string;
  readonly pattern: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly format?: 'date-time';
}

export const MESSAGE_ID_GRAMMAR: WireGrammar = {
  type: 'string',
  description:
    "The sender's own name for the message; the same id is the same message. U+0000 and halves of surrogate pairs are refused.",
  pattern: STORABLE_PATTERN.source,
  minLength: 1,
  maxLength: MAX_MESSAGE_ID_LENGTH,
};

export const MSISDN_GRAMMAR: WireGrammar = {
  type: 'string',
  description: 'A phone number: `+`, then 1 to 32 ASCII digits.',
  pattern: MSISDN_PATTERN.source,
};

export const INSTANT_GRAMMAR: WireGrammar = {
  type: 'string',
  description:
    'A moment in UTC: RFC 3339 with an upper-case `T` and `Z`, at most 9 digits of fraction, and without leap seconds. Returned as it was sent.',
  pattern: INSTANT_PATTERN.source,
  format: 'date-time',
};

export const TEXT_GRAMMAR: WireGrammar = {
  type: 'string',
  description: 'What the message says. U+0000 and halves of surrogate pairs are refused.',
  pattern: STORABLE_PATTERN.source,
  maxLength: MAX_TEXT_LENGTH,
};
