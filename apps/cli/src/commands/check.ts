import {
  checkDatabase,
  type DatabaseReport,
  type Finding,
} from '@hookledger/sqlite-drizzle/inspection';
import { Command } from 'commander';
import { DATABASE_OPTION, databasePath } from '../database-path.ts';
import { UnwelcomeOutcome, UsageError } from '../exit-code.ts';
import { toJson } from '../output/json.ts';
import { printable } from '../output/printable.ts';
import type { Surroundings } from '../surroundings.ts';

interface Options {
  readonly database?: string;
  readonly json?: true;
}

const HELP = `
Looks at every page, the schema, the order of arrival and every row, and whether the index beside
the ledger agrees with them. Nothing is created, migrated or changed; the service may run meanwhile.
It ends with 1 when there are problems, and names each.

A problem of the index is mended by deleting the -index file while the service is stopped. Any other
is a problem of the ledger: keep the file, and restore a backup.`;

const WORDS = { sound: 'ok', problem: 'PROBLEM', note: 'note' } as const satisfies Record<
  Finding['kind'],
  string
>;

/** `hookledger check` */
export function checkCommand(surroundings: Surroundings): Command {
  return new Command('check')
    .description('look whether a ledger or a copy of one is sound')
    .argument('[database]', 'a path or a URL as in DATABASE_URL (default: DATABASE_URL)')
    .addOption(DATABASE_OPTION)
    .option('--json', 'print what was found as JSON')
    .addHelpText('after', HELP)
    .action(async (given: string | undefined, { database, json }: Options) => {
      if (given !== undefined && database !== undefined) {
        throw new UsageError('the database is named twice');
      }
      surroundings.stepBack();
      const report = await checkDatabase(databasePath(given ?? database, surroundings));
      const problems = report.findings.filter(({ kind }) => kind === 'problem').length;
      surroundings.stdout.write(
        json === true ? toJson({ ...report, sound: problems === 0 }) : inWords(report, problems),
      );
      if (problems > 0) throw new UnwelcomeOutcome('the database is not sound');
    });
}

function inWords({ path, bytes, messages, findings }: DatabaseReport, problems: number): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.map(
    ({ check, kind, says }) =>
      `${WORDS[kind].padEnd(8)}  ${check.padEnd(width)}  ${printable(says)}`,
  );
  const verdict = problems === 0 ? 'sound' : `${problems} problem${problems === 1 ? '' : 's'}`;
  return `${path}: ${messages} messages, ${bytes} bytes\n${lines.join('\n')}\n${verdict}\n`;
}
