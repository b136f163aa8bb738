import * as v from 'valibot';

/** A string that the domain reads; what its constructor refuses becomes an issue of the schema. */
export function domainValue<Value>(
  read: (value: string) => Value,
): v.SchemaWithPipe<
  readonly [v.StringSchema<'must be a string'>, v.RawTransformAction<string, Value>]
> {
  return v.pipe(
    v.string('must be a string'),
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
