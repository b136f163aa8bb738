import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import {
  createIndexKeeper,
  type IndexKeeperOptions,
  type IndexProgress,
} from '../src/index-keeper.ts';

const LONG = 16_384;

/** An engine that does nothing, and a ledger that has one message at first. */
function anEngine() {
  const engine = {
    behind: 0,
    lastArrival: 1,
    steps: 0,
    async catchUp() {
      engine.steps += 1;
      return { behind: engine.behind, isMore: false, lastArrival: engine.lastArrival };
    },
    copyLogBack: async (): Promise<void> => undefined,
    checkpoint: async (): Promise<void> => undefined,
  };
  return engine;
}

const UNHEARD: IndexKeeperOptions = {
  onProgress: undefined,
  onError: () => undefined,
  syncLedger: async () => undefined,
  assertTrusted: () => undefined,
};

describe('a log that is long', () => {
  const FAILED = Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_FSYNC' });

  /** What is asked of an engine whose syncs end so. */
  function aKeeper(sync: () => Promise<void>, assertTrusted: () => void = () => undefined) {
    const asked: string[] = [];
    const errors: unknown[] = [];
    const noted = async (what: string): Promise<void> => void asked.push(what);
    const engine = anEngine();
    engine.copyLogBack = async () => noted('copy');
    engine.checkpoint = async () => noted('start over');
    const keeper = createIndexKeeper(engine, {
      ...UNHEARD,
      onError: (error) => errors.push(error),
      async syncLedger() {
        await noted('sync');
        return sync();
      },
      assertTrusted,
    });
    const followTo = async (arrival: number): Promise<void> => {
      // It follows by itself at the start.
      await keeper.followNow();
      engine.lastArrival = arrival;
      await keeper.followNow();
    };
    return { keeper, followTo, asked, errors, countSteps: () => engine.steps };
  }

  it('is on disk, twice, before the writer is asked to start it over', async () => {
    const { keeper, followTo, asked } = aKeeper(async () => undefined);
    await followTo(LONG);
    const before = [...asked];

    await followTo(LONG + 1);
    await keeper.close();

    expect(before).to.deep.equal([]);
    expect(asked).to.deep.equal(['copy', 'sync', 'copy', 'sync', 'start over']);
  });

  it('does not start over when it could not be put on disk, and is tried again', async () => {
    let fails = true;
    const { keeper, followTo, asked, errors } = aKeeper(async () => {
      if (fails) throw FAILED;
    });
    await followTo(LONG + 1);
    const whileItFails = [...asked];
    fails = false;

    await keeper.followNow();
    await keeper.close();

    expect(whileItFails).to.deep.equal(['copy', 'sync']);
    expect(asked.slice(2)).to.deep.equal(['copy', 'sync', 'copy', 'sync', 'start over']);
    expect(new Set(errors)).to.deep.equal(new Set([FAILED]));
  });

  it('tells once, as of any step that fails, of what may pass', async () => {
    const BUSY = Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
    const { keeper, followTo, errors } = aKeeper(async () => {
      throw BUSY;
    });
    await followTo(LONG + 1);
    await keeper.close();

    expect(errors).to.deep.equal([BUSY]);
  });

  it('is left as it is once the ledger is not to be trusted', async () => {
    let isTrusted = true;
    const { keeper, followTo, asked, countSteps } = aKeeper(
      async () => undefined,
      () => {
        if (!isTrusted) throw FAILED;
      },
    );
    await keeper.followNow();
    const before = countSteps();

    isTrusted = false;
    await followTo(LONG + 1);
    await keeper.close();

    expect([asked, countSteps()]).to.deep.equal([[], before]);
  });

  it('tells that it could not be put on disk while the store is closed', async () => {
    const begun = Promise.withResolvers<void>();
    const sync = Promise.withResolvers<void>();
    const { keeper, followTo, errors } = aKeeper(async () => {
      begun.resolve();
      return sync.promise;
    });
    const following = followTo(LONG + 1);
    await begun.promise;

    const closed = keeper.close();
    sync.reject(FAILED);
    await Promise.all([closed, following]);

    expect(errors).to.deep.equal([FAILED]);
  });
});

describe('an index that is far behind', () => {
  const FAR = 20_000;
  let passedMs: number;

  beforeEach(() => {
    passedMs = 0;
    performance.now = () => 1_000 + passedMs;
  });

  afterEach(() => {
    // What it inherits is there again.
    Reflect.deleteProperty(performance, 'now');
  });

  /** What is told when a step after so many milliseconds finds it so far behind. */
  async function told(
    steps: readonly { readonly afterMs: number; readonly behind: number }[],
  ): Promise<readonly IndexProgress[]> {
    const progress: IndexProgress[] = [];
    const engine = anEngine();
    const keeper = createIndexKeeper(engine, {
      ...UNHEARD,
      onProgress: (one) => progress.push(one),
    });
    // It follows by itself at the start.
    await keeper.followNow();
    for (const { afterMs, behind } of steps) {
      passedMs = afterMs;
      engine.behind = behind;
      engine.lastArrival = 5_000_000 + afterMs;
      await keeper.followNow();
    }
    await keeper.close();
    return progress;
  }

  it('says at once how far, and of how many messages', async () => {
    const progress = await told([{ afterMs: 0, behind: FAR }]);

    expect(progress).to.deep.equal([{ behind: FAR, messages: 5_000_000 }]);
  });

  it('says it again after two seconds, not sooner', async () => {
    const progress = await told([
      { afterMs: 0, behind: 60_000 },
      { afterMs: 1_999, behind: 50_000 },
      { afterMs: 2_000, behind: 40_000 },
      { afterMs: 3_999, behind: 30_000 },
    ]);

    expect(progress.map(({ behind }) => behind)).to.deep.equal([60_000, 40_000]);
  });

  it('says nothing when it is nearly there', async () => {
    const progress = await told([
      { afterMs: 0, behind: FAR - 1 },
      { afterMs: 5_000, behind: 1 },
    ]);

    expect(progress).to.deep.equal([]);
  });

  it('follows where nobody wants to know how far it is', async () => {
    const engine = anEngine();
    engine.behind = FAR;
    const keeper = createIndexKeeper(engine, UNHEARD);

    const hasAll = await keeper.followNow();
    await keeper.close();

    expect(hasAll).to.equal(true);
  });
});
