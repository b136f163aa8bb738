import { Gauge, type Registry } from 'prom-client';
import { inTime } from '../in-time.ts';

const GAUGES = {
  ledgerBytes: ['store_ledger_bytes', 'Size of the database file.'],
  writeAheadLogBytes: [
    'store_wal_bytes',
    'Size of the write-ahead log of the database, which is folded into it again and again.',
  ],
  indexBytes: ['store_index_bytes', 'Size of the file that is made from the database for reading.'],
  indexLagMessages: [
    'store_index_lag_messages',
    'Messages that are stored and not yet in the index for reading.',
  ],
  freeDiskBytes: ['store_disk_free_bytes', 'Free space on the volume that holds the database.'],
} as const;

type Figures = Readonly<Partial<Record<keyof typeof GAUGES, number>>>;

/** Figures of a store at this moment; what it can't tell is left out. */
export type ReadFigures = () => Promise<Figures>;

/** Adds gauges for a store; the function that is returned brings them up to date. */
export function addStoreMetrics(registry: Registry, readFigures: ReadFigures): () => Promise<void> {
  const gauges = Object.entries(GAUGES).map(
    ([figure, [name, help]]) =>
      [figure as keyof typeof GAUGES, new Gauge({ name, help, registers: [registry] })] as const,
  );
  const figuresInTime = inTime(async () => figuresOrNone(readFigures), {});
  return async () => {
    const figures = await figuresInTime();
    for (const [figure, gauge] of gauges) {
      const value = figures[figure];
      // An old value would be a lie, and 0 another one.
      if (value === undefined) gauge.remove();
      else gauge.set(value);
    }
  };
}

// Whoever scrapes a service whose store fails needs all the other metrics the more.
async function figuresOrNone(readFigures: ReadFigures): Promise<Figures> {
  try {
    return await readFigures();
  } catch {
    return {};
  }
}
