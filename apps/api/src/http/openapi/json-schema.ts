import * as wire from '@hookledger/wire';
import { toJsonSchemaDefs, type ConversionConfig } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { WHOLE_NUMBER } from '../whole-number.ts';

/** A part of the description, as it is written. */
export type Json = Readonly<Record<string, unknown>>;

type Schemas<Name extends string> = Readonly<Record<Name, v.GenericSchema<unknown, unknown>>>;

/** What the domain accepts, under the names that everything else refers to. */
export const GRAMMARS: Readonly<Record<string, wire.WireGrammar>> = {
  MessageId: wire.MESSAGE_ID_GRAMMAR,
  PhoneNumber: wire.MSISDN_GRAMMAR,
  Instant: wire.INSTANT_GRAMMAR,
  Text: wire.TEXT_GRAMMAR,
};

const NAME_OF_GRAMMAR = new Map(
  Object.entries(GRAMMARS).map(([name, grammar]) => [canonical(grammar), name]),
);

const CONVERSION: ConversionConfig = {
  target: 'draft-2020-12',
  overrideAction({ valibotAction: action, jsonSchema }) {
    switch (action.type) {
      // What comes out of them stays inside.
      case 'transform':
      case 'raw_transform':
        return jsonSchema;
      // In a query every number is text; whoever writes the query has a number.
      case 'regex':
        return requirementOf(action) === WHOLE_NUMBER ? { type: 'integer', minimum: 0 } : undefined;
      // Of such a number the requirement is a bigint, which JSON has not.
      case 'min_value':
        return { ...jsonSchema, minimum: Number(requirementOf(action)) };
      case 'max_value':
        return { ...jsonSchema, maximum: Number(requirementOf(action)) };
      default:
        return undefined;
    }
  },
  overrideSchema({ jsonSchema }) {
    return jsonSchema.type === 'integer' && jsonSchema.default !== undefined
      ? { ...jsonSchema, default: Number(jsonSchema.default) }
      : undefined;
  },
  overrideRef: ({ referenceId }) => refTo(referenceId),
};

/**
 * The schemas that validate, in JSON Schema 2020-12. They refer to each other by name; what has no
 * equivalent there throws.
 */
export function toJsonSchemas<Name extends string>(schemas: Schemas<Name>): Record<Name, Json> {
  const converted = toJsonSchemaDefs(schemas as never, CONVERSION);
  return withNamedGrammars(converted) as Record<Name, Json>;
}

export function refTo(schema: string): string {
  return `#/components/schemas/${schema}`;
}

function withNamedGrammars(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withNamedGrammars);
  const name = NAME_OF_GRAMMAR.get(canonical(value));
  if (name !== undefined) return { $ref: refTo(name) };
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, withNamedGrammars(part)]),
  );
}

function canonical(value: object): string {
  return JSON.stringify(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function requirementOf(action: object): unknown {
  return (action as { readonly requirement?: unknown }).requirement;
}
