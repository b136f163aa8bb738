// `make torture`, or `make torture PROMISE="1 5" SEED=… SCALE=0.01` for some of it, a run again, a
// small one; `STORE=postgres` for what holds on PostgreSQL too. Ends with 1 when a promise was not
// kept.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { useEveryCore } from './cores.ts';
import { createRandom } from './random.ts';
import { describeCommit, describeMachine, publish, type Result } from './results.ts';
import { endEveryService } from './service.ts';
import { openTestedStore, STORES, type StoreName } from './tested-store.ts';
import { whatIsMissing } from './tools.ts';
import type { Trial } from './trial.ts';

const asked = process.argv.slice(2).map(Number);
const seed = process.env['SEED'] ?? String(Math.floor(Math.random() * 2 ** 31));
const scale = Number(process.env['SCALE'] ?? 1);
if (!(scale > 0)) throw new Error('SCALE must be a number above 0');

const storeName = storeAskedFor();
const trials = await findTrials();
const unknown = asked.filter((number) => !trials.some((trial) => trial.number === number));
if (unknown.length > 0) {
  throw new Error(`no such promise to be tried on ${storeName}: ${unknown.join(', ')}`);
}

const commit = describeCommit();
const machine = describeMachine();
const results: Result[] = [];
console.log(`seed ${seed}, scale ${scale}, store ${storeName}, commit ${commit}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    say(`interrupted by ${signal}`);
    void endEveryService().then(() => process.exit(1));
  });
}

for (const trial of trials) {
  const result = await put(trial);
  results.push(result);
  say(`${trial.number}  ${result.result}: ${result.figure || result.done}`);
  // A small run proves little; what is published is whole.
  if (scale >= 1) await publish(result);
}

console.table(
  results.map(({ number, title, figure, done, result, seconds }) => {
    return { '#': number, promise: title, figure: figure || done, result, seconds };
  }),
);
console.log(`seed ${seed}`);
if (results.some(({ result }) => result === 'not kept')) process.exitCode = 1;

/** Those that are asked for; the name of each file begins with its number. */
async function findTrials(): Promise<readonly Trial[]> {
  const folder = new URL('./promises/', import.meta.url);
  const files = readdirSync(fileURLToPath(folder)).filter((name) => name.endsWith('.ts'));
  const wanted = files.filter(
    (name) => asked.length === 0 || asked.includes(Number.parseInt(name)),
  );
  const modules = await Promise.all(
    wanted.map(async (name) => (await import(new URL(name, folder).href)) as { trial: Trial }),
  );
  return modules
    .map(({ trial }) => trial)
    .filter(({ stores = ['sqlite'] }) => stores.includes(storeName))
    .toSorted((a, b) => a.number - b.number);
}

function storeAskedFor(): StoreName {
  const name = process.env['STORE'] ?? 'sqlite';
  const found = STORES.find((one) => one === name);
  if (found === undefined) throw new Error(`STORE must be ${STORES.join(' or ')}, not ${name}`);
  return found;
}

async function put(trial: Trial): Promise<Result> {
  const { number, title } = trial;
  say(`${number}  ${title}`);
  const startedMs = performance.now();
  const date = new Date().toISOString().slice(0, 10);
  const about = { number, store: storeName, title, date, commit, machine };
  const missing = whatIsMissing(trial.requires);
  if (missing !== undefined) {
    return { ...about, result: 'skipped', done: missing, figure: '', seconds: 0, seed };
  }

  const folder = mkdtempSync(join(tmpdir(), `hookledger-torture-${number}-`));
  const took = (): number => Math.round((performance.now() - startedMs) / 1_000);
  const store = await openTestedStore(storeName);
  let attempted = title;
  try {
    const finding = await trial.run({
      folder,
      store,
      random: createRandom(`${seed}/${number}`),
      scaled: (count, atLeast = 1) => Math.max(atLeast, Math.round(count * scale)),
      attempts: (done) => (attempted = done),
      progress: (text) => say(`${number}  ${took()} s: ${text}`),
    });
    await endEveryService();
    rmSync(folder, { recursive: true, force: true });
    return { ...about, ...finding, result: 'kept', seconds: took(), seed };
  } catch (error) {
    await endEveryService();
    const { stack = '', message } = error as Error;
    say(`${stack}\nwhat is left of it: ${folder}`);
    return {
      ...about,
      result: 'not kept',
      done: attempted,
      figure: message,
      seconds: took(),
      seed,
    };
  } finally {
    useEveryCore();
    await store.remove();
  }
}

function say(text: string): void {
  console.log(text);
}
