import type { WireAnswer } from './answer-reader.ts';
import { openPipeline, type Pipeline } from './pipeline.ts';

const CONNECTIONS = 8;
const DEPTH = 8;

/** Sends a request and resolves with its answer. */
export type Send = (request: Uint8Array, method?: string) => Promise<WireAnswer>;

/** Handles each item, 64 at once, on connections that are kept for as long as there are any. */
export async function inParallel<Item>(
  port: number,
  items: Iterable<Item>,
  handle: (item: Item, send: Send) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  const work = async (pipeline: Pipeline): Promise<void> => {
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
      await handle(next.value, async (request, method = 'POST') => pipeline.send(request, method));
    }
  };
  const pipelines = await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => openPipeline(port)),
  );
  try {
    await Promise.all(
      pipelines.flatMap((pipeline) => Array.from({ length: DEPTH }, async () => work(pipeline))),
    );
  } finally {
    for (const pipeline of pipelines) pipeline.close();
  }
}
