import type { WireGrammar } from '@hookledger/wire';
import * as v from 'valibot';

export const count: v.GenericSchema<number> = v.pipe(v.number(), v.integer(), v.minValue(0));

export function like(grammar: WireGrammar): v.GenericSchema<string> {
  return v.pipe(v.string(), v.metadata({ ...grammar }));
}

/** The same schema, with words for the description of the API. */
export function said<Value>(
  schema: v.GenericSchema<Value>,
  description: string,
): v.GenericSchema<Value> {
  return v.pipe(schema, v.description(description));
}
