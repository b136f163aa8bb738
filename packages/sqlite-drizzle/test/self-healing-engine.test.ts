import { PortUnavailableError } from '@hookledger/domain';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Reply } from '../src/query/snapshot-reader.ts';
import type { Engine } from '../src/threads/engine.ts';
import {
  createSelfHealingEngine,
  type EngineWithIndexFile,
} from '../src/threads/self-healing-engine.ts';

const DAMAGED = withCode('database disk image is malformed', 'SQLITE_CORRUPT');
const GONE = withCode('unable to open database file', 'SQLITE_CANTOPEN');
const NO_ROOM = new Error("can't open the index: database or disk is full");
const STATS = { kind: 'stats' } as const;

/** An engine whose index is in a state, and can be made anew or not. */
function anEngine() {
  const from = (source: string) =>
    ({ kind: 'counts', counts: source === 'index' ? [1] : [2] }) satisfies Reply;
  const state = {
    trouble: undefined as Error | undefined,
    /** What a thread meets when it starts, whatever it is asked. */
    troubleAtStart: undefined as Error | undefined,
    isGone: false,
    hasRoom: true,
  };
  const renewals: string[] = [];
  const withIndex = async <Result>(result: Result): Promise<Result> => {
    if (state.trouble !== undefined) throw state.trouble;
    return result;
  };
  const withThread = async <Result>(result: Result): Promise<Result> => {
    if (state.troubleAtStart !== undefined) throw state.troubleAtStart;
    return result;
  };
  const never = async (): Promise<never> => {
    throw new Error('nobody asks for it');
  };
  const engine: EngineWithIndexFile = {
    write: never,
    copyLogBack: never,
    checkpoint: never,
    arrivalsAfter: async () => withThread([]),
    arrivalBeforeNewest: async () => withThread(7),
    ask: async () => withIndex(from('index')),
    askLedger: async () => withThread(from('ledger')),
    catchUp: async () => withIndex({ behind: 0, isMore: false, lastArrival: 1 }),
    async renewIndex() {
      if (!state.hasRoom) {
        // What was there has been removed.
        state.isGone = true;
        throw NO_ROOM;
      }
      Object.assign(state, { trouble: undefined, troubleAtStart: undefined, isGone: false });
      return 'made anew';
    },
    indexFileProblem: () => (state.isGone ? 'it was moved or deleted' : undefined),
    stopAnswering: () => undefined,
    close: async () => undefined,
  };
  const healing = createSelfHealingEngine(engine, (reason) => renewals.push(reason));
  const sourceOf = async (): Promise<string> =>
    JSON.stringify(await healing.ask(STATS)) === JSON.stringify(from('index')) ? 'index' : 'ledger';
  const caughtUp = async (): Promise<unknown> =>
    healing.catchUp(false).catch((error: unknown) => error);
  return { healing, state, renewals, sourceOf, caughtUp };
}

describe('an index that cannot be made anew', () => {
  it('is not taken for a damaged ledger when it is still damaged', async () => {
    const { state, sourceOf, caughtUp } = anEngine();
    Object.assign(state, { trouble: DAMAGED, hasRoom: false });

    const first = await caughtUp();
    const second = await caughtUp();
    const source = await sourceOf();

    expect(first)
      .to.be.instanceOf(PortUnavailableError)
      .with.property('message')
      .that.matches(/the index can't be made anew: .*disk is full/);
    expect(second).to.be.instanceOf(PortUnavailableError);
    expect(source).to.equal('ledger');
  });

  for (const isRemoved of [true, false]) {
    it(`is made when there is room, where the old one was ${isRemoved ? '' : 'not '}removed`, async () => {
      const { state, sourceOf, caughtUp } = anEngine();
      Object.assign(state, { trouble: DAMAGED, hasRoom: false });
      await caughtUp();
      Object.assign(state, { hasRoom: true, isGone: isRemoved });

      const later = await caughtUp();

      expect(later).to.have.property('behind', 0);
      expect(await sourceOf()).to.equal('index');
    });
  }

  it('is told of once, however often it is tried', async () => {
    const { state, renewals, caughtUp } = anEngine();
    Object.assign(state, { trouble: DAMAGED, hasRoom: false });

    for (let times = 0; times < 5; times += 1) await caughtUp();

    expect(renewals).to.deep.equal(['database disk image is malformed (SQLITE_CORRUPT)']);
  });
});

describe('an index that is gone when a thread is to open it', () => {
  it('is made anew for whoever asks first', async () => {
    const { state, renewals, sourceOf } = anEngine();
    Object.assign(state, { trouble: GONE, isGone: true });

    const sources = [await sourceOf(), await sourceOf()];

    expect(sources).to.deep.equal(['ledger', 'index']);
    expect(renewals).to.deep.equal(['it was moved or deleted']);
  });

  it('is left alone when its file is in its place', async () => {
    const { state, renewals, sourceOf } = anEngine();
    state.trouble = GONE;

    const outcome = await sourceOf().catch((error: unknown) => error);

    expect(outcome).to.equal(GONE);
    expect(renewals).to.deep.equal([]);
  });
});

describe('an index without which no thread starts', () => {
  const EMPTIED = withCode('no such table: idx.by_instant_blocks', 'SQLITE_ERROR');

  for (const [name, ask, answer] of [
    [
      'a question to the ledger',
      (engine) => engine.askLedger(STATS),
      { kind: 'counts', counts: [2] },
    ],
    ['the messages that have arrived', (engine) => engine.arrivalsAfter(0, 1), []],
    ['the newest arrivals', (engine) => engine.arrivalBeforeNewest(1), 7],
  ] as readonly (readonly [string, (engine: Engine) => Promise<unknown>, unknown])[]) {
    it(`is made anew for ${name} too`, async () => {
      const { healing, state, renewals } = anEngine();
      state.troubleAtStart = EMPTIED;

      const answered = await ask(healing);

      expect(answered).to.deep.equal(answer);
      expect(renewals).to.deep.equal(['no such table: idx.by_instant_blocks (SQLITE_ERROR)']);
    });
  }

  it('is not blamed for damage that is met without it', async () => {
    const { healing, state, renewals } = anEngine();
    state.troubleAtStart = DAMAGED;

    const outcome = await healing.arrivalsAfter(0, 1).catch((error: unknown) => error);

    expect(outcome).to.equal(DAMAGED);
    expect(renewals).to.deep.equal([]);
  });
});

function withCode(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}
