import assert from 'node:assert/strict';
import type { Client } from './client.ts';
import type { History, Known } from './history.ts';
import { readLedger, type LedgerRow } from './ledgers/ledger.ts';
import { createOracle, type Oracle, type Query } from './oracle.ts';
import type { Random } from './random.ts';
import type { WireMessage } from './traffic.ts';

const QUERIES = 40;
const LIST_WHOLE_UP_TO = 5_000;
const PAGE = 100;

export interface Verification {
  readonly history: History;
  /** Where the ledger is. */
  readonly ledger: string;
  /** A client of the service that runs on it, with nobody else sending. */
  readonly client: Client;
  readonly random: Random;
}

/**
 * Compares what clients were told with what is in the ledger, and what the service answers with
 * what is in the ledger. Resolves with the rows.
 *
 * @throws {AssertionError} that says what does not hold.
 */
export async function verify(verification: Verification): Promise<readonly LedgerRow[]> {
  const rows = await verifyLedger(verification.history, verification.ledger);
  await verifyAnswers(verification.client, rows, verification.random);
  return rows;
}

/** The ledger alone: whole, everything acknowledged in it, nothing twice, nothing that nobody sent. */
export async function verifyLedger(
  history: History,
  address: string,
): Promise<readonly LedgerRow[]> {
  return readLedger(address, async (ledger) => {
    assert.equal(await ledger.integrity(), 'ok', 'integrity');
    const rows = await ledger.rows();
    verifyRows(history, rows);
    return rows;
  });
}

/** A copy of the ledger: whole, and everything in it that was acknowledged before. */
export async function verifyCopy(
  history: History,
  acknowledged: ReadonlySet<string>,
  address: string,
): Promise<readonly LedgerRow[]> {
  return readLedger(address, async (ledger) => {
    assert.equal(await ledger.integrity(), 'ok', 'integrity of a copy');
    const rows = await ledger.rows();
    const there = new Set(rows.map(({ message_id: id }) => id));
    for (const id of acknowledged) assert(there.has(id), `${id} was acknowledged and not copied`);
    rows.forEach((row, i) => {
      const known = history.known.get(row.message_id);
      assert(known !== undefined, `nobody sent ${row.message_id}`);
      verifyOne(row.message_id, known, row);
      assert.equal(row.arrival, i + 1, 'an arrival that is not in the copy, and a later one is');
    });
    return rows;
  });
}

function verifyRows(history: History, rows: readonly LedgerRow[]): void {
  const byId = new Map(rows.map((row) => [row.message_id, row]));
  assert.equal(byId.size, rows.length, 'a message id is stored twice');
  assert.equal(new Set(rows.map(({ arrival }) => arrival)).size, rows.length, 'an arrival twice');
  for (const [id, known] of history.known) verifyOne(id, known, byId.get(id));
  for (const { message_id: id } of rows) assert(history.known.has(id), `nobody sent ${id}`);
}

/** Looks in the ledger for whatever was delivered since entry `from` of the history. */
export async function verifyNewest(history: History, address: string, from: number): Promise<void> {
  await readLedger(address, async (ledger) => {
    for (const { message } of history.entries.slice(from)) {
      const known = history.known.get(message.message_id);
      assert(known !== undefined);
      verifyOne(message.message_id, known, await ledger.find(message.message_id));
    }
  });
}

/** One id: stored when it was acknowledged, and as it was sent. */
function verifyOne(id: string, known: Known, row: LedgerRow | undefined): void {
  if (row === undefined) {
    assert(!known.acknowledged, `${id} was acknowledged and is lost`);
    return;
  }
  assert(
    known.candidates.some((sent) => isSame(sent, row)),
    `${id} is stored as ${JSON.stringify(row)}, and was sent as ${JSON.stringify(known.candidates)}`,
  );
}

function isSame(sent: WireMessage, row: LedgerRow): boolean {
  return (
    sent.from === row.from && sent.to === row.to && sent.ts === row.ts && sent.text === row.text
  );
}

/** The service's answers: statistics, lists and searches agree with these rows. */
export async function verifyAnswers(
  client: Client,
  rows: readonly WireMessage[],
  random: Random,
): Promise<void> {
  const oracle = createOracle(rows);
  await verifySome(client, oracle, queries(rows, random));
}

/** Some of the service's answers: statistics and these queries. */
export async function verifySome(
  client: Client,
  oracle: Oracle,
  some: readonly Query[],
): Promise<void> {
  assert.deepEqual(await json(client, '/stats'), oracle.stats(), 'GET /stats');
  for (const query of some) await verifyPage(client, oracle, query);
}

function queries(rows: readonly WireMessage[], random: Random): readonly Query[] {
  const whole = rows.length <= LIST_WHOLE_UP_TO ? Math.ceil((rows.length + 1) / PAGE) : 0;
  const list = Array.from({ length: whole }, (_, i) => ({ limit: PAGE, offset: i * PAGE }));
  const some = Array.from({ length: QUERIES }, () => aQuery(rows, random));
  return [...list, ...some, { limit: PAGE, offset: Math.max(0, rows.length - 1) }];
}

/** One of the queries that people make, about these rows. */
export function aQuery(rows: readonly WireMessage[], random: Random): Query {
  const row = rows.length === 0 ? undefined : random.pick(rows);
  const text = row?.text ?? 'order';
  const start = random.between(0, text.length - 1);
  const part = text.slice(start, start + random.between(1, 12));
  return {
    limit: random.between(1, PAGE),
    offset: random.next() < 0.5 ? 0 : random.between(0, rows.length),
    ...(random.next() < 0.4 && row !== undefined ? { from: row.from } : {}),
    ...(random.next() < 0.4 && row !== undefined ? { since: row.ts } : {}),
    ...(random.next() < 0.6 && part !== '' && part.isWellFormed() ? { q: part } : {}),
  };
}

async function verifyPage(client: Client, oracle: Oracle, query: Query): Promise<void> {
  const { limit, offset } = query;
  const fields = Object.entries(query).map(([name, value]) => [name, String(value)]);
  const path = `/messages?${new URLSearchParams(fields).toString()}`;
  assert.deepEqual(await json(client, path), { ...oracle.page(query), limit, offset }, path);
}

async function json(client: Client, path: string): Promise<unknown> {
  const answer = await client.get(path);
  assert.equal(answer.status, 200, `GET ${path}: ${answer.text}`);
  return JSON.parse(answer.text);
}
