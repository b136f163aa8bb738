/** So much of what is wrong is worth a line on a terminal. */
const MAX_CHARACTERS = 300;

/** What an answer of the service says is wrong, in one line; `undefined` when it is none of its. */
export function faultsIn(text: string): string | undefined {
  let detail: unknown;
  try {
    detail = (JSON.parse(text) as { detail?: unknown } | null)?.detail;
  } catch {
    return undefined;
  }
  if (typeof detail === 'string') return cut(detail);
  if (!Array.isArray(detail)) return undefined;
  const faults = (detail as readonly Partial<Fault>[]).map(({ loc = [], msg = '' }) =>
    `${loc.slice(1).join('.')} ${msg}`.trim(),
  );
  return cut(faults.join('; '));
}

function cut(text: string): string {
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS)}…`;
}

interface Fault {
  readonly loc: readonly string[];
  readonly msg: string;
}
