import { expect } from 'chai';
import { createDeliveryAdmission, type DeliveryAdmission } from '../src/http/delivery-admission.ts';

const MOST = 1_000;

describe('createDeliveryAdmission', () => {
  let nowMs: number;
  let waiting: { readonly atMs: number; readonly run: () => void }[];
  let endOfTurn: (() => void)[];
  let admission: DeliveryAdmission;

  const start = (maxInFlight: number): void => {
    nowMs = 0;
    waiting = [];
    endOfTurn = [];
    admission = createDeliveryAdmission(maxInFlight, {
      nowMs: () => nowMs,
      later: (afterMs, run) => waiting.push({ atMs: nowMs + afterMs, run }),
      nextTurn: (run) => endOfTurn.push(run),
    });
  };

  beforeEach(() => {
    start(MOST);
  });

  const turn = (tookMs: number): void => {
    nowMs += tookMs;
    const due = waiting.filter(({ atMs }) => atMs <= nowMs);
    waiting = waiting.filter(({ atMs }) => atMs > nowMs);
    for (const { run } of due) run();
  };

  /** So many that come together, and have their outcomes after these turns; how many are admitted. */
  const together = (deliveries: number, turnsMs: readonly number[]): number => {
    const leave: (() => void)[] = [];
    for (let i = 0; i < deliveries; i += 1) {
      if (!admission.refuses()) leave.push(admission.enter());
    }
    for (const tookMs of turnsMs) turn(tookMs);
    for (const one of leave) one();
    return leave.length;
  };

  const overload = (): void => {
    for (let i = 0; i < 20; i += 1) together(2 * MOST, [100]);
  };

  it('admits as many as it may at once, and no more', () => {
    expect(together(MOST + 1, [10])).to.equal(MOST);
  });

  it('admits a burst whole', () => {
    expect([together(MOST, [180]), together(MOST, [180])]).to.deep.equal([MOST, MOST]);
  });

  it('admits all who come while turns are short, however many are refused and however long a commit takes', () => {
    const slowCommit = Array.from({ length: 10 }, () => 30);

    for (let i = 0; i < 50; i += 1) expect(together(MOST + 500, slowCommit)).to.equal(MOST);
  });

  it('keeps a queue that stands as short as 40 ms of outcomes', () => {
    overload();

    // 1,000 in each 100 ms before, of which it admits fewer and fewer.
    expect(together(2 * MOST, [40])).to.be.within(256, 400);
  });

  it('always admits some', () => {
    for (let i = 0; i < 20; i += 1) together(MOST, [2_000]);

    expect(together(MOST, [2_000])).to.equal(256);
  });

  it('admits all again when nobody has been refused for four seconds', () => {
    overload();
    for (let waitedMs = 0; waitedMs <= 6_000; waitedMs += 20) together(100, [20]);

    expect(together(MOST, [20])).to.equal(MOST);
  });

  it('does not admit all again while some are still refused', () => {
    overload();
    for (let waitedMs = 0; waitedMs <= 10_000; waitedMs += 45) together(2 * MOST, [45]);

    expect(together(2 * MOST, [45])).to.be.below(MOST);
  });

  it('watches nothing when it has nothing to watch', () => {
    overload();
    for (let waitedMs = 0; waitedMs <= 6_000; waitedMs += 20) turn(20);

    expect(waiting).to.deep.equal([]);
  });

  it('never admits more than it may', () => {
    start(2);

    expect(together(5, [1_000])).to.equal(2);
    expect(together(5, [1_000])).to.equal(2);
  });

  describe('in one turn of the event loop', () => {
    let begun: number;

    const arrive = (deliveries: number): void => {
      for (let i = 0; i < deliveries; i += 1) {
        const wait = admission.turn();
        if (wait === undefined) begun += 1;
        else void wait.then(() => (begun += 1));
      }
    };

    /** How many have begun when what was received so far is dealt with. */
    const endTurn = async (): Promise<number> => {
      for (const run of endOfTurn.splice(0)) run();
      await Promise.resolve();
      return begun;
    };

    beforeEach(() => {
      begun = 0;
    });

    it('begins with 128, and with as many in each that follows', async () => {
      arrive(300);

      const first = begun;
      const then = [await endTurn(), await endTurn(), await endTurn()];

      expect([first, ...then]).to.deep.equal([128, 256, 300, 300]);
    });

    it('begins with those first who have waited', async () => {
      arrive(200);
      await endTurn();

      arrive(128);
      const atOnce = begun;

      expect([atOnce, await endTurn()]).to.deep.equal([256, 328]);
    });

    it('has nothing to come back for when nobody came', async () => {
      arrive(1);
      await endTurn();
      await endTurn();

      expect(endOfTurn).to.deep.equal([]);
    });

    it('counts those who wait among those in flight', () => {
      start(200);

      arrive(327);
      const before = admission.refuses();
      arrive(1);

      expect([before, admission.refuses()]).to.deep.equal([false, true]);
    });
  });
});
