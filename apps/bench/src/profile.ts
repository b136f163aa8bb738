import { readdirSync, readFileSync } from 'node:fs';
import { announce } from './report.ts';
import { load, startServer, type LoadPlace } from './server-process.ts';

const CONNECTIONS = 256;
const WARM_UP_SECONDS = 10;
const SECONDS = 10;
const PLACE: LoadPlace = { core: 1 };
const MS_PER_TICK = 10;

export interface ThreadShare {
  readonly thread: string;
  /** Microseconds of processor time for each message, in user space and in the kernel. */
  readonly userUs: number;
  readonly kernelUs: number;
}

/** Where the processor time of one message goes, thread by thread, on one core. */
export async function measureThreads(): Promise<readonly ThreadShare[]> {
  const server = await startServer('service', { core: 0 });
  await load(server, { connections: CONNECTIONS, seconds: WARM_UP_SECONDS }, PLACE);
  const before = ticksByThread(server.pid);
  const { ok } = await load(server, { connections: CONNECTIONS, seconds: SECONDS }, PLACE);
  const after = ticksByThread(server.pid);
  await server.stop();

  const shares = new Map<string, { userUs: number; kernelUs: number }>();
  for (const [id, { name: thread, user, kernel }] of after) {
    const sum = shares.get(thread) ?? { userUs: 0, kernelUs: 0 };
    const perTick = (MS_PER_TICK * 1_000) / ok;
    sum.userUs += (user - (before.get(id)?.user ?? 0)) * perTick;
    sum.kernelUs += (kernel - (before.get(id)?.kernel ?? 0)) * perTick;
    shares.set(thread, sum);
  }
  for (const [thread, { userUs, kernelUs }] of shares) {
    announce(`${thread}: ${userUs.toFixed(1)} + ${kernelUs.toFixed(1)} µs a message`);
  }
  return Array.from(shares, ([thread, share]) => ({ thread, ...share }));
}

function ticksByThread(
  pid: number | undefined,
): Map<string, { readonly name: string; readonly user: number; readonly kernel: number }> {
  const ids = readdirSync(`/proc/${pid}/task`).toSorted((a, b) => Number(a) - Number(b));
  return new Map(
    ids.map((id) => {
      const stat = readFileSync(`/proc/${pid}/task/${id}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      return [id, { name, user: Number(fields[11]), kernel: Number(fields[12]) }];
    }),
  );
}
