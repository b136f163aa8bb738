import type { WireMessage } from './traffic.ts';

/** What a client knows afterwards; a timeout or a cut connection leaves it not knowing. */
export type Told = 'ok' | 'refused' | 'unknown';

/** One delivery. `told` is missing while its client waits. */
interface Entry {
  readonly message: WireMessage;
  /** By the machine's clock. */
  readonly sentAtMs: number;
  told?: Told;
}

/** What may be known of one id from outside. */
export interface Known {
  /** What the ledger may hold under it: what was sent until the first acknowledgement. */
  readonly candidates: WireMessage[];
  acknowledged: boolean;
}

/** What each client sent and was told; nothing is taken back. */
export interface History {
  /** Notes a delivery before its first byte leaves; the function notes what its client was told. */
  send(message: WireMessage): (told: Told) => void;
  readonly entries: readonly Entry[];
  readonly known: ReadonlyMap<string, Known>;
  /** How many deliveries ended how so far. */
  count(told: Told): number;
  /** How many ids were acknowledged so far. */
  acknowledgedIds(): number;
}

export function createHistory(): History {
  const entries: Entry[] = [];
  const known = new Map<string, Known>();
  const counts = { ok: 0, refused: 0, unknown: 0 };
  let acknowledgedIds = 0;

  return {
    send(message) {
      const entry: Entry = { message, sentAtMs: Date.now() };
      entries.push(entry);
      const { message_id: id } = message;
      const one = known.get(id) ?? { candidates: [], acknowledged: false };
      known.set(id, one);
      // Whatever comes after an acknowledgement is a duplicate and changes nothing.
      if (!one.acknowledged) one.candidates.push(message);
      return (told) => {
        entry.told = told;
        counts[told] += 1;
        if (told !== 'ok' || one.acknowledged) return;
        one.acknowledged = true;
        acknowledgedIds += 1;
      };
    },
    entries,
    known,
    count: (told) => counts[told],
    acknowledgedIds: () => acknowledgedIds,
  };
}
