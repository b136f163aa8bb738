/** What can be wrong, for programs. */
export const FAULT_TYPES = [
  'missing',
  'string_type',
  'value_error',
  'dict_type',
  'json_invalid',
] as const;

/** One thing wrong with a request, in the shape that FastAPI's clients expect of a 422. */
export interface Fault {
  /** Where: `['body', 'ts']`, `['query', 'limit']`. */
  readonly loc: readonly string[];
  readonly msg: string;
  readonly type: (typeof FAULT_TYPES)[number];
}
