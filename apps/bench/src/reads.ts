import {
  instant,
  messageText,
  msisdn,
  type MessageFilter,
  type MessageReader,
} from '@hookledger/domain';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import Sqlite from 'better-sqlite3';
import { createReadStream } from 'node:fs';
import { RARE_WORD } from './load/traffic.ts';
import { announce } from './report.ts';
import { spreadOf, type Spread } from './statistics.ts';

const TIMES = 9;

/** First answers differ much: each is asked for in so many stores, opened one after the other. */
const STARTS = 5;
const MESSAGE_EVERY_MS = 30;
const BUSY_SENDER = msisdn('+919800000000');
const QUIET_SENDER = msisdn('+919800003000');

export interface ReadResult {
  readonly messages: number;
  readonly question: string;
  /** Asked for the first time after a start; the median of several starts, where there are several. */
  readonly firstMs: number;
  /** Asked again; the totals of searches are remembered then. */
  readonly againMs: Spread;
  readonly total: number;
}

/** Server-side time of every kind of read of a SQLite ledger, its files in memory, without HTTP. */
export async function measureReads(path: string, messages: number): Promise<readonly ReadResult[]> {
  for (const file of [path, `${path}-index`]) await readWhole(file);
  const starts: (readonly ReadResult[])[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    const store = openSqliteStore({ path });
    starts.push(await measureReader(store.reader, messages));
    await store.close();
  }
  const last = starts.at(-1) ?? [];
  const results = last.map((result, i) => ({
    ...result,
    firstMs: spreadOf(starts.map((answers) => answers[i]?.firstMs ?? Number.NaN)).median,
  }));
  return [...results, { messages, ...oneScan(path) }];
}

async function readWhole(path: string): Promise<void> {
  for await (const chunk of createReadStream(path)) void chunk;
}

/** The same of any store. */
export async function measureReader(
  reader: MessageReader,
  messages: number,
): Promise<readonly ReadResult[]> {
  await reader.stats();
  const results: ReadResult[] = [];
  for (const [question, ask] of questions(reader, messages)) {
    const started = performance.now();
    const total = await ask();
    const firstMs = performance.now() - started;
    const again: number[] = [];
    for (let i = 0; i < TIMES; i += 1) {
      const startedAgain = performance.now();
      await ask();
      again.push(performance.now() - startedAgain);
    }
    results.push({ messages, question, firstMs, againMs: spreadOf(again), total });
    announce(
      `${messages} messages, ${question}: ${firstMs.toFixed(1)} ms, again ${spreadOf(again).median.toFixed(2)} ms`,
    );
  }
  return results;
}

function questions(
  reader: MessageReader,
  messages: number,
): readonly (readonly [string, () => Promise<number>])[] {
  const page =
    (filter: MessageFilter, offset = 0) =>
    async (): Promise<number> =>
      (await reader.page({ filter, limit: 50, offset })).total;
  const since = instant(
    new Date(Date.UTC(2025, 0, 15) + messages * 0.3 * MESSAGE_EVERY_MS).toISOString(),
  );
  return [
    ['stats', async () => (await reader.stats()).totalMessages],
    ['first page', page({})],
    ['page at 50 %', page({}, Math.floor(messages * 0.5))],
    ['page at 90 %', page({}, Math.floor(messages * 0.9))],
    ['since', page({ since })],
    ['from a busy sender', page({ sender: BUSY_SENDER })],
    ['from a quiet sender', page({ sender: QUIET_SENDER })],
    ['from and since', page({ sender: BUSY_SENDER, since })],
    // Whatever a store does at its first search is told apart from what searching takes.
    ['q in no row, first search', page(contains('no such text'))],
    ['q in no row', page(contains('no other text'))],
    ['q in few rows', page(contains(RARE_WORD))],
    ['q in a quarter', page(contains('order'))],
    ['q in a quarter, deep', page(contains('order'), Math.floor(messages * 0.2))],
    ['q of two characters', page(contains('qz'))],
    ['q of one character', page(contains('j'))],
    ['q and from', page({ ...contains('order'), sender: BUSY_SENDER })],
    ['q and since', page({ ...contains('order'), since })],
    ['q, from and since', page({ ...contains('order'), sender: BUSY_SENDER, since })],
  ];
}

/** What one walk through all texts takes, to compare searches with. */
function oneScan(path: string): Omit<ReadResult, 'messages'> {
  const database = new Sqlite(path, { readonly: true });
  const scan = database
    .prepare("SELECT count(*) FROM messages NOT INDEXED WHERE text LIKE '%order%'")
    .pluck();
  const times: number[] = [];
  let total = 0;
  for (let i = 0; i <= TIMES; i += 1) {
    const started = performance.now();
    total = Number(scan.get());
    times.push(performance.now() - started);
  }
  database.close();
  const [firstMs = Number.NaN, ...again] = times;
  return { question: 'one scan of the table', firstMs, againMs: spreadOf(again), total };
}

function contains(part: string): MessageFilter {
  return { textContains: messageText(part) };
}
