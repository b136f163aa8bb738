/** One thing wrong with a request, in the shape that FastAPI's clients expect of a 422. */
export interface Fault {
  /** Where: `['body', 'ts']`, `['query', 'limit']`. */
  readonly loc: readonly string[];
  readonly msg: string;
  readonly type: string;
}
