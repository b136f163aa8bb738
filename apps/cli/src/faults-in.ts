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
  if (!Array.isArray(detail) || detail.length === 0) return undefined;
  const faults = detail.map(inWords);
  return faults.includes(undefined) ? undefined : cut(faults.join('; '));
}

function inWords(fault: unknown): string | undefined {
  const { loc = [], msg } = (fault ?? {}) as Partial<Record<string, unknown>>;
  if (!Array.isArray(loc) || !loc.every(isName) || typeof msg !== 'string') return undefined;
  return `${loc.slice(1).join('.')} ${msg}`.trim();
}

function isName(part: unknown): part is string | number {
  return typeof part === 'string' || typeof part === 'number';
}

function cut(text: string): string {
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS)}…`;
}
