import { PortUnavailableError } from '@hookledger/domain';
import { unhurried } from './connections/answer-limits.ts';
import type { Connections } from './connections/connections.ts';
import { migrate, UnfitDatabaseError } from './ledger/migrate.ts';
import type { TrigramKeeper } from './trigram-keeper.ts';

export interface Opening {
  /**
   * Resolves when the ledger is there and of this build's schema.
   *
   * @throws {PortUnavailableError} when it is not yet; the next call tries again.
   */
  done(): Promise<void>;
}

export interface OpeningOptions {
  readonly schema: string | undefined;
  readonly trigrams: Pick<TrigramKeeper, 'begin'>;
  /** How long a caller waits for an attempt that goes on. */
  readonly patienceMs: number;
  readonly onWarning: (message: string) => void;
  readonly onFatalError: (error: unknown) => void;
}

/** Makes or migrates the ledger when the server can be reached, now or whenever that is. */
export function createOpening(
  connections: Connections,
  { schema, trigrams, patienceMs, onWarning, onFatalError }: OpeningOptions,
): Opening {
  let attempt: Promise<void> | undefined;
  let opened = false;
  let said: string | undefined;

  async function open(): Promise<void> {
    await connections.use(async (client) => {
      await migrate(client, schema);
      await trigrams.begin(unhurried(client));
    });
    opened = true;
  }

  function start(): Promise<void> {
    attempt ??= open()
      .catch((error: unknown) => {
        if (error instanceof UnfitDatabaseError) onFatalError(error);
        else if (error instanceof Error && error.message !== said) {
          said = error.message;
          onWarning(`the database can't be opened yet: ${said}`);
        }
        throw error;
      })
      .finally(() => {
        attempt = undefined;
      });
    // Whoever needs it is told; at the start nobody is there yet.
    attempt.catch(() => undefined);
    return attempt;
  }

  void start();

  return {
    async done() {
      if (opened) return;
      await within(patienceMs, start());
    },
  };
}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new PortUnavailableError('the database is still being opened')),
      milliseconds,
    );
  });
  try {
    await Promise.race([work, patience]);
  } finally {
    clearTimeout(timer);
  }
}
