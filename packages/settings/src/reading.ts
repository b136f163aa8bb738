import * as v from 'valibot';

/** The environment, without what is empty. */
export type Environment = Readonly<Record<string, string>>;

/** What one part of the environment says. */
export type Reading<Value> =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly string[] };

/** Reads what the schema names; each of its issues is a mistake that begins with its variable. */
export function readBy<Schema extends v.GenericSchema<unknown, unknown>>(
  schema: Schema,
  environment: Environment,
): Reading<v.InferOutput<Schema>> {
  const result = v.safeParse(schema, environment);
  if (result.success) return { kind: 'value', value: result.output };
  const mistakes = result.issues.map((issue) => `${v.getDotPath(issue)} ${issue.message}`);
  return { kind: 'mistakes', mistakes };
}
