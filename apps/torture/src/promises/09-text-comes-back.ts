import { sendAndReadBack } from '../round-trips.ts';
import { STORES } from '../tested-store.ts';
import type { Trial } from '../trial.ts';
import { STORABLE_CHARACTERS } from '../unicode.ts';

export const trial: Trial = {
  number: 9,
  title: 'Accepted text comes back identical',
  stores: STORES,
  requires: [],

  async run({ folder, store, random, scaled }) {
    const byChance = scaled(50_000);
    const ledger = await store.ledgerFor(folder);
    const plan = { folder, ledger, random, byChance, oneIn: 1 };
    const { returned, refused } = await sendAndReadBack(plan);
    return {
      done: `each of ${STORABLE_CHARACTERS} characters in texts and in ids, raw and escaped, and ${byChance} messages of any characters in any spelling; read back before and after a restart`,
      figure: `${returned} messages identical, an id in another spelling is the same id; ${refused} bodies with U+0000, half a surrogate pair or bad UTF-8 refused`,
    };
  },
};
