import { announce } from './report.ts';
import { load, startServer } from './server-process.ts';

const SLICE_SECONDS = 10;

export interface MemorySample {
  readonly messages: number;
  readonly residentMib: number;
}

/** The resident set while so many messages come in, as fast as they are taken. */
export async function measureMemory(messages: number): Promise<readonly MemorySample[]> {
  const server = await startServer('service');
  const samples: MemorySample[] = [{ messages: 0, residentMib: server.residentMib() }];
  let stored = 0;
  while (stored < messages) {
    const { ok, residentMib } = await load(server, { connections: 64, seconds: SLICE_SECONDS });
    stored += ok;
    samples.push({ messages: stored, residentMib });
    announce(`memory: ${stored} messages, ${residentMib.toFixed(0)} MiB`);
  }
  await server.stop();
  return samples;
}
