import { hasCode } from '../translate-error.ts';

/** What one check of a database says. */
export interface Finding {
  readonly check: string;
  /** A note is worth knowing, and nothing is wrong. */
  readonly kind: 'sound' | 'problem' | 'note';
  readonly says: string;
}

/** One check: what is wrong, or in words what holds. */
export interface Check {
  readonly name: string;
  /** What holds; problems as a list. */
  readonly run: () => string | readonly string[];
}

const MOST_PROBLEMS = 10;

/** Runs checks one after the other; what can't even be read is a problem too. */
export function findingsOf(checks: readonly Check[]): Finding[] {
  return checks.flatMap(({ name, run }) => {
    const says = attempt(run);
    if (typeof says === 'string') return [{ check: name, kind: 'sound', says }];
    const shown: string[] = says.slice(0, MOST_PROBLEMS);
    const more = says.length - shown.length;
    if (more > 0) shown.push(`and ${more} more of the kind`);
    return shown.map((problem): Finding => ({ check: name, kind: 'problem', says: problem }));
  });
}

function attempt(run: Check['run']): string | readonly string[] {
  try {
    return run();
  } catch (error) {
    if (!hasCode(error, 'SQLITE_')) throw error;
    return [`can't be read: ${error.message} (${error.code})`];
  }
}
