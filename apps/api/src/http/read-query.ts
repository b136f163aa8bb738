import type { Fault } from '@hookledger/wire';
import * as v from 'valibot';

/** Parameters of a request, read. */
export type QueryReading<Query> =
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'faults'; readonly faults: readonly Fault[] };

/** Reads a raw query string; of a parameter given twice, the last counts. */
export function readQuery<Schema extends v.GenericSchema>(
  schema: Schema,
  queryString: string,
): QueryReading<v.InferOutput<Schema>> {
  const given = Object.fromEntries(
    // URLSearchParams would take a leading ? for the separator; the parameter's name has it.
    new URLSearchParams(`&${queryString}`),
  );
  const result = v.safeParse(schema, given);
  if (result.success) return { kind: 'query', query: result.output };
  const faults = result.issues.map((issue): Fault => ({
    loc: ['query', v.getDotPath(issue) ?? ''],
    msg: issue.message,
    type: 'value_error',
  }));
  return { kind: 'faults', faults };
}

/** What stands after the first question mark of a request's target. */
export function queryStringOf(url: string): string {
  const start = url.indexOf('?');
  return start === -1 ? '' : url.slice(start + 1);
}
