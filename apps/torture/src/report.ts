import type { Result } from './results.ts';
import { STORES, type StoreName } from './tested-store.ts';

const HEAD = `# Reliability

What the service promises, what was done to break it, and what came of it. \`make torture\` does all
of it again and rewrites this page from [reliability.json](reliability.json); \`make torture
PROMISE="1 5"\` does a part, \`STORE=postgres\` what holds on PostgreSQL too, and \`SEED=…\` repeats a
run. Every promise also has a quick form in \`make test\`.

In every run clients note what they sent and what they were told: _ok_, _refused_ or _unknown_, when
the connection was cut or nothing came in time. Afterwards the ledger is read without the service and
the service is asked: everything acknowledged is stored, no id is stored twice, nothing is there
that nobody sent, texts are identical, and statistics, lists and searches agree with the rows.

Some trials need tools: \`apt-get install strace user-mode-linux e2fsprogs iproute2 faketime\`. A trial whose
tool is missing is skipped, which says nothing about the promise.

Each row speaks for the commit that is named [below](#runs). For what has changed since, and for a promise
without a row, speak its quick form and small runs alone.
`;

const HEADING: Readonly<Record<StoreName, string>> = {
  sqlite: 'On SQLite',
  postgres: 'On PostgreSQL',
};

/** The page that people read. */
export function drawReport(results: readonly Result[]): string {
  const tables = STORES.map((store) => drawTable(store, results)).join('');
  const runs = results.map(({ number, store, seconds, date, commit, seed, machine }) =>
    row([number, store, date, `${seconds} s`, commit, seed, machine]),
  );
  return `${HEAD}${tables}
## Runs

| # | store | date | took | commit | seed | machine |
| --- | --- | --- | --- | --- | --- | --- |
${runs.join('\n')}
`;
}

function drawTable(store: StoreName, all: readonly Result[]): string {
  const rows = all
    .filter((result) => result.store === store)
    .map((result) => row([result.number, result.title, result.done, result.figure, shown(result)]));
  if (rows.length === 0) return '';
  return `
## ${HEADING[store]}

| # | promise | what was done | figure | result |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.map(cell).join(' | ')} |`;
}

function shown({ result }: Result): string {
  return result === 'kept' ? 'kept' : `**${result}**`;
}

function cell(value: string | number): string {
  return String(value).replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}
