import * as v from 'valibot';

interface Range {
  readonly from: number;
  readonly to: number;
  /** What holds when the variable is not set. */
  readonly otherwise: number;
}

/** A variable that holds a whole number within a range. */
export function wholeNumber({
  from,
  to,
  otherwise,
}: Range): v.GenericSchema<string | undefined, number> {
  const message = `must be a whole number from ${from} to ${to}`;
  return v.optional(
    v.pipe(
      v.string(),
      v.rawTransform<string, number>(({ dataset, addIssue, NEVER }) => {
        const value = /^[0-9]{1,10}$/.test(dataset.value) ? Number(dataset.value) : Number.NaN;
        if (value >= from && value <= to) return value;
        // Nor is it compared with others then: one mistake, one line.
        addIssue({ message });
        return NEVER;
      }),
    ),
    String(otherwise),
  );
}
