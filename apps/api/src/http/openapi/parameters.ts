import type * as v from 'valibot';
import { toJsonSchemas, type Json } from './json-schema.ts';

interface ParameterText {
  readonly description: string;
  readonly example: unknown;
}

/** Parameters, with the schemas that validate them. */
export function describeParameters<Name extends string>(
  place: 'query' | 'header',
  schemas: Readonly<Record<Name, v.GenericSchema<unknown, unknown>>>,
  texts: Readonly<Record<Name, ParameterText>>,
): readonly Json[] {
  const converted = toJsonSchemas(schemas);
  return (Object.keys(texts) as Name[]).map((name) => ({
    name,
    in: place,
    description: texts[name].description,
    schema: converted[name],
    example: texts[name].example,
  }));
}
