import * as v from 'valibot';
import type { WireGrammar } from './wire-grammar.ts';

/**
 * A string that the domain reads; what its constructor refuses becomes an issue of the schema.
 * `grammar` describes the same to others.
 */
export function domainValue<Value>(
  read: (value: string) => Value,
  grammar: WireGrammar,
): v.SchemaWithPipe<
  readonly [
    v.StringSchema<'must be a string'>,
    v.MetadataAction<string, WireGrammar & Record<string, unknown>>,
    v.RawTransformAction<string, Value>,
  ]
> {
  return v.pipe(
    v.string('must be a string'),
    v.metadata({ ...grammar }),
    v.rawTransform<string, Value>(({ dataset, addIssue, NEVER }) => {
      try {
        return read(dataset.value);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        addIssue({ message: error.message });
        return NEVER;
      }
    }),
  );
}
