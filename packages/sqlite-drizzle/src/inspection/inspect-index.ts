import type { Database } from 'better-sqlite3';
import { makerOf } from '../derived/index-tables.ts';
import { SCHEMA_VERSION, schemaVersionOf } from '../ledger/migrate.ts';
import { findingsOf, type Check, type Finding } from './finding.ts';
import { countedOrderCheck } from './inspect-order.ts';
import { searchCheck } from './inspect-search.ts';
import { integrity } from './integrity.ts';

interface State {
  readonly ledgerId: string;
  readonly epoch: number;
  readonly through: number;
  readonly throughId: string;
  readonly messages: number;
  readonly senders: number;
  readonly settled: number;
}

/**
 * Whether what the index attached as `idx` says agrees with the rows that it has taken in; to be
 * called inside a transaction. An index that the service makes anew by itself is no problem.
 */
export function inspectIndex(database: Database): readonly Finding[] {
  if (schemaVersionOf(database) !== SCHEMA_VERSION)
    return [madeAnew('the ledger is to be migrated')];
  const maker = makerOf(database);
  if (maker === 'a stranger') {
    const says = 'it was not made by Hookledger, so the service does not start with it there';
    return [{ check: 'index', kind: 'problem', says }];
  }
  if (maker === 'another build') return [madeAnew('it was made by another build')];

  const pages = findingsOf([{ name: 'index pages', run: () => integrity(database, 'idx') }]);
  if (pages.some(({ kind }) => kind === 'problem')) return pages;

  const state = stateOf(database);
  const otherLedger = state === undefined ? 'it is empty' : staleness(database, state);
  if (state === undefined || otherLedger !== undefined) return [...pages, madeAnew(otherLedger)];
  return [...pages, ...findingsOf(checksOf(database, state))];
}

function madeAnew(why: string | undefined): Finding {
  return { check: 'index', kind: 'note', says: `${why}: the service makes it anew` };
}

function stateOf(database: Database): State | undefined {
  return database
    .prepare<[], State>(
      `SELECT ledger_id AS ledgerId, epoch, through, through_id AS throughId, messages, senders,
         settled FROM idx.state`,
    )
    .get();
}

function staleness(database: Database, { ledgerId, epoch, through, throughId }: State) {
  const ledger = database
    .prepare<[], { id: string; epoch: number }>('SELECT ledger_id AS id, epoch FROM main.ledger')
    .get();
  if (ledger?.id !== ledgerId) return 'it belongs to another ledger';
  if (ledger.epoch !== epoch) return 'messages were changed or deleted since it was made';
  const id = database
    .prepare<[number], string>('SELECT message_id FROM main.messages WHERE arrival = ?')
    .pluck()
    .get(through);
  if (through !== 0 && id !== throughId) return 'it belongs to another copy of the ledger';
  return undefined;
}

function checksOf(database: Database, state: State): readonly Check[] {
  const { through } = state;
  return [
    { name: 'index counts', run: () => counts(database, state) },
    { name: 'index senders', run: () => countsBySender(database, through) },
    countedOrderCheck(database, through, {
      name: 'index by time',
      table: 'by_instant',
      columns: { instant: 'instant', message_id: 'message_id' },
    }),
    countedOrderCheck(database, through, {
      name: 'index by sender',
      table: 'by_sender_settled',
      beside: 'by_sender_recent',
      columns: { sender: 'from_msisdn', instant: 'instant', message_id: 'message_id' },
    }),
    searchCheck(database, through),
  ];
}

function counts(database: Database, { through, messages, senders, settled }: State) {
  const rows = database
    .prepare<[number], Record<'messages' | 'senders' | 'settled' | 'behind', number>>(
      `SELECT count(*) AS messages, count(DISTINCT from_msisdn) AS senders,
         (SELECT count(*) FROM idx.by_sender_settled) AS settled,
         (SELECT count(*) FROM main.messages) - count(*) AS behind
       FROM main.messages WHERE arrival <= ?`,
    )
    .get(through);
  if (rows === undefined) return [];
  const problems = [
    ...(rows.messages === messages
      ? []
      : [`it counts ${messages} messages, and there are ${rows.messages}`]),
    ...(rows.senders === senders
      ? []
      : [`it counts ${senders} senders, and there are ${rows.senders}`]),
    ...(rows.settled === settled
      ? []
      : [`it says ${settled} messages have settled by sender, and ${rows.settled} have`]),
  ];
  if (problems.length > 0) return problems;
  return rows.behind === 0
    ? 'it has every message'
    : `it has yet to take in ${rows.behind} messages`;
}

function countsBySender(database: Database, through: number): string | readonly string[] {
  const wrong = database
    .prepare<[number], string>(
      `SELECT format('%s has %d messages, and the index says %d', coalesce(s, sender), coalesce(r.n, 0), coalesce(i.n, 0))
       FROM (SELECT from_msisdn AS s, count(*) AS n FROM main.messages WHERE arrival <= ?
             GROUP BY from_msisdn) r
       FULL JOIN idx.senders i ON i.sender = r.s WHERE r.n IS NOT i.n`,
    )
    .pluck()
    .all(through);
  return wrong.length > 0 ? wrong : 'every sender has its count';
}
