/** What an answer of the service says is wrong, in one line; `undefined` when it is none of its. */
export function faultsIn(text: string): string | undefined {
  let detail: unknown;
  try {
    detail = (JSON.parse(text) as { detail?: unknown } | null)?.detail;
  } catch {
    return undefined;
  }
  if (typeof detail === 'string') return detail;
  if (!Array.isArray(detail)) return undefined;
  return (detail as readonly Partial<Fault>[])
    .map(({ loc = [], msg = '' }) => `${loc.slice(1).join('.')} ${msg}`.trim())
    .join('; ');
}

interface Fault {
  readonly loc: readonly string[];
  readonly msg: string;
}
