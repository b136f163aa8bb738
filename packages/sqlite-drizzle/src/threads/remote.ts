import type { MessagePort, Worker } from 'node:worker_threads';
import { createRefusal, storeClosed, type Refusal } from './refusal.ts';

/** One question to another thread, and its answer. */
interface Envelope {
  readonly id: number;
  readonly content: unknown;
}

type Answer =
  | { readonly id: number; readonly content: unknown }
  | { readonly id: number; readonly failure: Failure };

// Errors lose their code on the way between threads.
interface Failure {
  readonly message: string;
  readonly code: string | undefined;
  readonly stack: string | undefined;
}

/** Asks a worker thread. */
export interface Remote {
  /** Starts the thread, unless it is at work, so that the first question does not wait for that. */
  start(): void;
  /** @throws what the other side threw, with its `code`; or that the thread has ended. */
  call(content: unknown): Promise<unknown>;
  /** Has what the thread has not begun refused, and whatever comes. */
  refuse(): void;
  /** Lets the thread finish what it was asked, and end. */
  close(): Promise<void>;
}

/**
 * @param start starts the thread, which is to get what is shared; called at the first question unless it was told
 *   to before, and again when one comes after the thread has ended by itself, because what ended it (a file that
 *   was away for a moment) may have passed.
 */
export function createRemote(start: (shared: SharedArrayBuffer) => Worker): Remote {
  const refusal = createRefusal();
  let thread: Thread | undefined;
  const atWork = (): Thread => {
    if (thread === undefined || thread.hasEnded()) thread = attend(start(refusal.shared));
    return thread;
  };
  return {
    start: () => void atWork(),
    async call(content) {
      if (refusal.hasBegun()) throw storeClosed();
      return atWork().call(content);
    },

    refuse: () => refusal.begin(),

    async close() {
      await thread?.close();
    },
  };
}

interface Thread extends Pick<Remote, 'call' | 'close'> {
  hasEnded(): boolean;
}

function attend(worker: Worker): Thread {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let lastId = 0;
  let ended: Error | undefined;

  const end = (error: Error): void => {
    ended ??= error;
    for (const caller of waiting.values()) caller.reject(ended);
    waiting.clear();
  };
  const settle = (answer: Answer): void => {
    const caller = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('failure' in answer) caller?.reject(asError(answer.failure));
    else caller?.resolve(answer.content);
  };
  // Not at once: Node hands over up to a thousand answers in one turn of the event loop, also those
  // to what was only asked in that turn. Whoever takes longer with an answer than the thread does
  // with the next would keep everybody else waiting for seconds. The end comes after the answers.
  worker.on('message', (answer: Answer) => setImmediate(settle, answer));
  worker.on('error', (error: Error) => setImmediate(end, error));
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () =>
      setImmediate(() => {
        end(new Error('a thread of the store has ended'));
        resolve();
      }),
    );
  });

  return {
    hasEnded: () => ended !== undefined,

    async call(content) {
      return new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        worker.postMessage({ id: lastId, content } satisfies Envelope);
      });
    },

    async close() {
      worker.postMessage(undefined);
      await exited;
    },
  };
}

/** The other side: answers what comes until it is told to end. */
export function serve(
  port: MessagePort,
  refusal: Refusal,
  answer: (content: unknown) => unknown,
  close: () => void,
): void {
  const reply = async ({ id, content }: Envelope): Promise<Answer> => {
    try {
      if (refusal.hasBegun()) throw storeClosed();
      return { id, content: await answer(content) };
    } catch (error) {
      const { message, stack } = error as Error;
      const { code } = error as { code?: string };
      return { id, failure: { message, code, stack } };
    }
  };
  port.on('message', (envelope: Envelope | undefined) => {
    if (envelope === undefined) {
      close();
      port.close();
    } else {
      void reply(envelope).then((given) => port.postMessage(given));
    }
  });
}

function asError({ message, code, stack }: Failure): Error {
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return Object.assign(error, { code });
}
