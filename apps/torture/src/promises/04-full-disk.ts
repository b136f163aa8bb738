import assert from 'node:assert/strict';
import { join } from 'node:path';
import { createClient } from '../client.ts';
import { fillAndRelease } from '../full-disk.ts';
import { createHistory } from '../history.ts';
import type { LedgerRow } from '../ledgers/ledger.ts';
import { ledgerIn, startService } from '../service.ts';
import { createSmallDisk } from '../small-disk.ts';
import { createTraffic } from '../traffic.ts';
import type { Trial } from '../trial.ts';
import { verify, verifyLedger } from '../verify.ts';

const SMALL_BYTES = 4 * 2 ** 20;
const GROWTH_BYTES = 8 * 2 ** 20;

export const trial: Trial = {
  number: 4,
  title: 'Disk full: 503 with `Retry-After`, reads go on, recovery without a restart',
  requires: ['mounts'],

  async run({ folder, random, scaled, progress }) {
    const history = createHistory();
    const next = createTraffic('full', random);
    const rounds = scaled(20, 2);
    const disk = await createSmallDisk(folder, SMALL_BYTES);
    try {
      const { wrapper } = disk;
      const service = await startService({ folder, wrapper });
      // The first time the ledger itself fills it, and it is grown.
      let bytes = SMALL_BYTES;
      const grow = async (): Promise<void> => disk.remount(`size=${(bytes += GROWTH_BYTES)}`);
      const copy = join(folder, 'copy');
      const rows = async (): Promise<readonly LedgerRow[]> => {
        disk.copyLedger(copy);
        return verifyLedger(history, ledgerIn(copy));
      };
      const itself = { fill: async () => undefined, release: grow };
      for (let round = 1; round <= rounds; round += 1) {
        const room = round % 2 === 1 ? itself : disk;
        await fillAndRelease({ service, history, next, disk: room, random, rows });
        progress(`${round} of ${rounds} times full, ${history.count('refused')} refused`);
      }
      assert.equal(await service.end('SIGTERM'), 0, 'exit code after SIGTERM');

      disk.copyLedger(copy);
      const restarted = await startService({ folder: copy });
      const client = createClient(restarted.port);
      const stored = await verify({ history, ledger: ledgerIn(copy), client, random });
      client.close();
      return {
        done: `a small tmpfs filled ${rounds} times under load, by the ledger itself or by another file, then grown or cleared`,
        figure: `${history.count('refused')} deliveries refused, each with 503 and Retry-After; lists, searches and statistics answered rightly while it was full; one process throughout; ${history.acknowledgedIds()} messages acknowledged, none lost, ${stored.length} stored`,
      };
    } finally {
      await disk.remove();
    }
  },
};
