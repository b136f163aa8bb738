import { expect } from 'chai';
import { createDeliveryAdmission, type DeliveryAdmission } from '../src/http/delivery-admission.ts';

const MOST = 1_000;

describe('createDeliveryAdmission', () => {
  let nowMs: number;
  let admission: DeliveryAdmission;

  beforeEach(() => {
    nowMs = 0;
    admission = createDeliveryAdmission(MOST, () => nowMs);
  });

  /** So many that come together and have their outcomes together; counts those that are admitted. */
  const together = (deliveries: number, tookMs: number): number => {
    const leave: (() => void)[] = [];
    for (let i = 0; i < deliveries; i += 1) {
      if (!admission.refuses()) leave.push(admission.enter());
    }
    nowMs += tookMs;
    for (const one of leave) one();
    return leave.length;
  };

  it('admits as many as it may at once, and no more', () => {
    expect(together(MOST + 1, 10)).to.equal(MOST);
  });

  it('admits a burst whole, however long it takes', () => {
    together(1, 5);
    nowMs += 60_000;

    expect([together(MOST, 400), together(MOST, 400)]).to.deep.equal([MOST, MOST]);
  });

  it('admits all who come where outcomes are in time, however many refused ones come too', () => {
    for (let i = 0; i < 100; i += 1) expect(together(MOST + 500, 45)).to.equal(MOST);
  });

  it('keeps a queue that stands as short as 40 ms of outcomes', () => {
    const admitted = Array.from({ length: 20 }, () => together(2 * MOST, 100));

    // 1,000 in each 100 ms, of which a half second may hold one batch more or less.
    expect(admitted.slice(0, 5)).to.deep.equal([MOST, MOST, MOST, MOST, MOST]);
    expect(admitted[6]).to.be.within(320, 480);
  });

  it('always admits some', () => {
    for (let i = 0; i < 20; i += 1) together(MOST, 2_000);

    expect(together(MOST, 2_000)).to.equal(256);
  });

  it('admits all again when nobody has been refused for four seconds', () => {
    for (let i = 0; i < 20; i += 1) together(2 * MOST, 100);
    for (let waitedMs = 0; waitedMs <= 5_000; waitedMs += 50) together(100, 50);

    expect(together(MOST, 100)).to.equal(MOST);
  });

  it('does not admit all again while some are still refused', () => {
    for (let i = 0; i < 20; i += 1) together(2 * MOST, 100);
    for (let waitedMs = 0; waitedMs <= 10_000; waitedMs += 50) together(600, 45);

    expect(together(MOST, 45)).to.be.below(600);
  });

  it('never admits more than it may', () => {
    admission = createDeliveryAdmission(2, () => nowMs);

    expect(together(5, 1_000)).to.equal(2);
    expect(together(5, 1_000)).to.equal(2);
  });
});
