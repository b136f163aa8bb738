import { setTimeout as wait } from 'node:timers/promises';
import type { Answer, Client } from './client.ts';
import type { History, Told } from './history.ts';
import type { WireMessage } from './traffic.ts';

export interface LoadOptions {
  readonly client: Client;
  readonly history: History;
  readonly next: () => WireMessage;
  /** How many deliver at once, each one after the other. */
  readonly senders: number;
  /** Whether a sender goes on when its connection is cut; otherwise it ends. */
  readonly persistent?: boolean;
  /** Sees every answer. */
  readonly onAnswer?: (answer: Answer, message: WireMessage) => void;
}

/** Senders at work. */
export interface Load {
  /** Lets the deliveries under way end, and starts no more. */
  stop(): Promise<void>;
  /** Resolves when every sender has ended, as they do when their connections are cut. */
  readonly ended: Promise<void>;
}

const PAUSE_AFTER_REFUSAL_MS = 20;

/** Delivers without pause and notes in the history what each sender was told. */
export function startLoad(options: LoadOptions): Load {
  const stopping = new AbortController();
  const send = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const told = await deliver(options, options.next());
      if (told === 'unknown' && options.persistent !== true) return;
      if (told !== 'ok') await wait(PAUSE_AFTER_REFUSAL_MS);
    }
  };
  const ended = Promise.all(Array.from({ length: options.senders }, send)).then(() => undefined);
  return {
    ended,
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

/** Delivers one message and notes it. */
export async function deliver(
  { client, history, onAnswer }: Pick<LoadOptions, 'client' | 'history' | 'onAnswer'>,
  message: WireMessage,
): Promise<Told> {
  const note = history.send(message);
  let answer: Answer;
  try {
    answer = await client.deliver(message);
  } catch {
    note('unknown');
    return 'unknown';
  }
  const told = answer.status === 200 ? 'ok' : 'refused';
  note(told);
  onAnswer?.(answer, message);
  return told;
}
