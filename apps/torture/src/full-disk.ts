import assert from 'node:assert/strict';
import { createClient, type Answer } from './client.ts';
import type { History } from './history.ts';
import type { LedgerRow } from './ledgers/ledger.ts';
import { startLoad } from './load.ts';
import type { Random } from './random.ts';
import { reaches } from './reaches.ts';
import type { ListeningService } from './service.ts';
import type { WireMessage } from './traffic.ts';
import { verifyAnswers } from './verify.ts';

/** Room for the ledger that can be taken away. */
export interface Disk {
  fill(): Promise<void>;
  /** Gives back room, more than was taken. */
  release(): Promise<void>;
}

export interface FullDiskRound {
  readonly service: ListeningService;
  readonly disk: Disk;
  readonly history: History;
  readonly next: () => WireMessage;
  readonly random: Random;
  /** Reads the ledger's file while nobody delivers. */
  readonly rows: () => Promise<readonly LedgerRow[]>;
}

const SENDERS = 8;
const REFUSALS = 40;
const ACKNOWLEDGEMENTS = 100;

/**
 * Fills the disk under load until deliveries are refused, reads meanwhile, makes room and goes on
 * until deliveries are acknowledged again, all in one process.
 */
export async function fillAndRelease(round: FullDiskRound): Promise<void> {
  const { service, disk, history, next } = round;
  const client = createClient(service.port);
  const during = async (use: () => Promise<void>): Promise<void> => {
    const load = startLoad({ client, history, next, senders: SENDERS, persistent: true, onAnswer });
    await use().finally(async () => load.stop());
  };

  await during(async () => {
    await reaches(() => history.count('ok'), ACKNOWLEDGEMENTS, 'deliveries acknowledged');
    await disk.fill();
    await reaches(() => history.count('refused'), REFUSALS, 'deliveries refused on a full disk');
  });
  await verifyAnswers(client, await round.rows(), round.random);
  await disk.release();
  await during(async () =>
    reaches(() => history.count('ok'), ACKNOWLEDGEMENTS, 'deliveries acknowledged again'),
  );
  client.close();
  assert.equal(history.count('unknown'), 0, 'deliveries without an answer');
  assert.equal(service.process.exitCode, null, 'the process has ended');
}

function onAnswer({ status, headers, text }: Answer): void {
  if (status === 200) return;
  assert.equal(status, 503, `a delivery on a full disk: ${status} ${text}`);
  assert.match(String(headers['retry-after']), /^[1-9][0-9]*$/, 'Retry-After of a 503');
}
