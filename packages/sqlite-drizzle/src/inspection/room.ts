import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Left to the service when a copy is made on its own volume. */
const RESERVED_BYTES = 64 * 1024 * 1024;

/** While a copy is made, the service's write-ahead log cannot start over. */
const MOST_LOG_GROWTH_BYTES = 1024 * 1024 * 1024;

/** @throws {Error} when a file of so many bytes beside `copy` would fill the volume. */
export function assertRoomFor(bytes: number, file: string, copy: string): void {
  const folder = dirname(copy);
  const { bavail, bsize } = statfsSync(folder);
  const reserved = statSync(folder).dev === statSync(file).dev ? RESERVED_BYTES : 0;
  if (bytes + reserved <= bavail * bsize) return;
  throw new Error(
    `the copy needs ${megabytes(bytes)} and its volume has ${megabytes(bavail * bsize)} left${
      reserved > 0 ? `, of which the service keeps ${megabytes(reserved)}` : ''
    }`,
  );
}

/** @returns a check that throws when the log has grown by more than a disk should have to bear. */
export function watchLogOf(file: string): () => void {
  const logBytes = (): number => statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  const before = logBytes();
  return () => {
    if (logBytes() - before <= MOST_LOG_GROWTH_BYTES) return;
    throw new Error(
      `${file}-wal has grown by ${megabytes(MOST_LOG_GROWTH_BYTES)} while the copy was made: try again when less comes in, or onto a faster disk`,
    );
  };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0)} MB`;
}
