import { existsSync, statSync } from 'node:fs';
import { indexPathOf } from '../derived/index-file.ts';
import { logProblem } from '../ledger/log-damage.ts';
import { hasCode } from '../translate-error.ts';
import { findingsOf, type Check, type Finding } from './finding.ts';
import { inspectIndex } from './inspect-index.ts';
import { inspectLedger } from './inspect-ledger.ts';
import { rowsCheck } from './inspect-rows.ts';
import { readDatabase, type ReadableDatabase } from './read-database.ts';

export interface DatabaseReport {
  readonly path: string;
  readonly bytes: number;
  readonly messages: number;
  readonly findings: readonly Finding[];
}

/**
 * Looks at a ledger and the index beside it, and changes neither.
 *
 * @throws {Error} in words for an operator when there is no such file or it can't be read.
 */
export async function checkDatabase(path: string): Promise<DatabaseReport> {
  return readDatabase(path, (readable) => {
    const { database, file } = readable;
    const unattached = attachIndex(readable);
    database.exec('BEGIN');
    // The index's moment first: it follows the ledger, so it must not be the newer of the two.
    if (unattached === undefined) database.prepare('SELECT 1 FROM idx.sqlite_schema').get();

    const { messages, findings: found } = inspectLedger(database);
    const findings = [...found, ...findingsOf([logCheck(file)])];
    const report = { path: file, bytes: statSync(file).size, messages };
    if (findings.some(({ kind }) => kind === 'problem')) return { ...report, findings };
    return {
      ...report,
      findings: [
        ...findings,
        ...findingsOf([rowsCheck(database)]),
        ...(unattached === undefined ? inspectIndex(database) : [unattached]),
      ],
    };
  });
}

function logCheck(file: string): Check {
  const run = (): string | readonly string[] => {
    const problem = logProblem(file);
    return problem === undefined ? 'nothing of it is lost' : [problem];
  };
  return { name: 'log', run };
}

/** @returns why there is none to look at, if there is none. */
function attachIndex({ file, attach }: ReadableDatabase): Finding | undefined {
  const path = indexPathOf(file);
  if (!existsSync(path)) {
    const says = 'there is none: the service makes it when it opens the ledger';
    return { check: 'index', kind: 'note', says };
  }
  try {
    attach(path, 'idx');
    return undefined;
  } catch (error) {
    if (!hasCode(error, 'SQLITE_')) throw error;
    const says = `it can't be read: ${error.message} (${error.code})`;
    return { check: 'index', kind: 'problem', says };
  }
}
