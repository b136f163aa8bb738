import { forge } from '../forge.ts';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  number: 10,
  title: 'An invalid signature never reaches the store',
  requires: [],

  async run({ folder, random, scaled, progress }) {
    const bodies = scaled(100);
    const forgeries = await forge({ folder, random, bodies, progress });
    return {
      done: `for ${bodies} bodies every bit of signature and body flipped, every cut of both, every byte before and after, and signatures made otherwise, over a store that is spied on`,
      figure: `${forgeries} forgeries, none reached the store; the ${bodies} real ones did`,
    };
  },
};
