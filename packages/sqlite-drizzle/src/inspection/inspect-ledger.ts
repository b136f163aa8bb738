import Sqlite, { type Database } from 'better-sqlite3';
import { isLedger, SCHEMA_VERSION, schemaVersionOf } from '../ledger/migrate.ts';
import { migrations } from '../ledger/migrations/index.ts';
import { findingsOf, type Check, type Finding } from './finding.ts';
import { integrity } from './integrity.ts';

/** What a look at a ledger's pages, schema and counts found. */
export interface LedgerInspection {
  readonly messages: number;
  readonly findings: readonly Finding[];
}

/** The check of what somebody else has put into the ledger's file: a copy of it is none the worse. */
export const STRANGERS = 'strangers';

/** Looks at everything but what each row says; to be called inside a transaction. */
export function inspectLedger(database: Database): LedgerInspection {
  const foreign = findingsOf([{ name: 'file', run: () => whoseFile(database) }]);
  if (foreign.some(({ kind }) => kind === 'problem')) return { messages: 0, findings: foreign };

  let messages = 0;
  let strangers: readonly Finding[] = [];
  const checks: readonly Check[] = [
    { name: 'pages', run: () => integrity(database, 'main') },
    {
      name: 'schema',
      run() {
        const reading = schema(database);
        strangers = reading.strangers;
        return reading.says;
      },
    },
    { name: 'ledger', run: () => ledgerRow(database) },
    {
      name: 'arrivals',
      run() {
        const reading = arrivals(database);
        messages = reading.messages;
        return reading.problems.length > 0
          ? reading.problems
          : `${messages} messages, numbered without a repetition up to ${reading.last}`;
      },
    },
  ];
  const findings = [...foreign, ...findingsOf(checks)];
  return { messages, findings: [...findings, ...strangers] };
}

/** In words whose file it is; as a list, why this build can't read it. */
export function whoseFile(database: Database): string | readonly string[] {
  const version = schemaVersionOf(database);
  if (!isLedger(database)) return ['it was not made by Hookledger'];
  // Whoever opens it would make the tables that are there already.
  if (version < 1) return [`it has schema version ${version}, and the first is 1`];
  if (version > SCHEMA_VERSION) {
    return [
      `it has schema version ${version}, and this build knows versions up to ${SCHEMA_VERSION}`,
    ];
  }
  return 'made by Hookledger';
}

interface Schema {
  readonly says: string | readonly string[];
  /** What somebody else has made. */
  readonly strangers: readonly Finding[];
}

function schema(database: Database): Schema {
  const version = schemaVersionOf(database);
  const wanted = objectsOfVersion(version);
  const found = objectsOf(database);

  const problems = [...wanted].flatMap(([object, sql]) => {
    if (!found.has(object)) return [`${object} is missing`];
    return found.get(object) === sql ? [] : [`${object} is not as this build makes it`];
  });
  const strangers = [...found]
    .filter(([object]) => !wanted.has(object))
    .map(([object, sql]) => stranger(object, sql));
  if (problems.length > 0) return { says: problems, strangers };
  const says =
    version === SCHEMA_VERSION
      ? `version ${version}`
      : `version ${version}, which the service brings to ${SCHEMA_VERSION} when it opens the file`;
  return { says, strangers };
}

function stranger(object: string, sql: string): Finding {
  const says = `${object} is none of Hookledger's`;
  // SQLite writes down how a statement begins in its own way.
  return /^CREATE (TRIGGER|UNIQUE INDEX)/.test(sql)
    ? { check: STRANGERS, kind: 'problem', says: `${says}, and may change or refuse messages` }
    : { check: STRANGERS, kind: 'note', says };
}

function objectsOfVersion(version: number): Map<string, string> {
  const expected = new Sqlite(':memory:');
  for (const { sql } of migrations.slice(0, version)) expected.exec(sql);
  const objects = objectsOf(expected);
  expected.close();
  return objects;
}

function objectsOf(database: Database): Map<string, string> {
  const rows = database
    .prepare<[], [string, string]>(
      `SELECT type || ' ' || name, sql FROM main.sqlite_schema WHERE sql IS NOT NULL`,
    )
    .raw()
    .all();
  return new Map(rows);
}

function ledgerRow(database: Database): string | readonly string[] {
  const rows = database
    .prepare<[], { last: number }>('SELECT last_arrival AS last FROM ledger')
    .all();
  if (rows.length !== 1) return [`the table ledger has ${rows.length} rows, and needs one`];
  const last = rows[0]?.last ?? -1;
  if (last < 0) return [`last_arrival is ${last}`];
  return last > LAST_NUMBER
    ? [`last_arrival is ${last}, and numbers end at ${LAST_NUMBER}`]
    : 'the table ledger has its row';
}

/** Beyond it JavaScript takes one number for another. */
const LAST_NUMBER = Number.MAX_SAFE_INTEGER;

interface Arrivals {
  readonly messages: number;
  readonly last: number;
  readonly problems: readonly string[];
}

// Insertions come in the order of arrival, and VACUUM keeps the order of the rows.
function arrivals(database: Database): Arrivals {
  const row = database
    .prepare<[], { messages: number; last: number; first: number; disordered: number }>(
      `SELECT count(*) AS messages, coalesce(max(arrival), 0) AS last,
         coalesce(min(arrival), 1) AS first, coalesce(sum(arrival <= before), 0) AS disordered
       FROM (SELECT arrival, lag(arrival) OVER (ORDER BY rowid) AS before
             FROM main.messages NOT INDEXED)`,
    )
    .get();
  const { messages, last, first, disordered } = row ?? {
    messages: 0,
    last: 0,
    first: 1,
    disordered: 0,
  };
  const problems = [
    ...(first < 1 ? [`the first arrival number is ${first}, and they start at 1`] : []),
    ...(last > LAST_NUMBER
      ? [`the last arrival number is ${last}, and numbers end at ${LAST_NUMBER}`]
      : []),
    ...(disordered > 0
      ? [`${disordered} messages do not have a higher number than the one before`]
      : []),
  ];
  return { messages, last, problems };
}
