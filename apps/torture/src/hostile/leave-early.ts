import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../random.ts';
import { HTTP_TABLE } from './http-table.ts';

export interface LeavingPlan {
  readonly port: number;
  readonly random: Random;
  /** How many connections. */
  readonly clients: number;
  readonly progress?: (text: string) => void;
}

const AT_A_TIME = 16;
const REPORT_EVERY = 10_000;

const REQUESTS: readonly string[] = [
  ...Object.values(HTTP_TABLE).flatMap((cases) => cases.map(({ parts }) => parts.join(''))),
  'GET /messages HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET /messages/stream HTTP/1.1\r\nHost: x\r\n\r\n',
];

/** Opens connections, sends one to three requests, or less, on each, and is gone. */
export async function leaveEarly({ port, random, clients, progress }: LeavingPlan): Promise<void> {
  let left = 0;
  const leave = async (): Promise<void> => {
    while (left < clients) {
      left += 1;
      if (left % REPORT_EVERY === 0) progress?.(`${left} of ${clients} clients that leave`);
      await leaveOnce(port, random);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, leave));
}

async function leaveOnce(port: number, random: Random): Promise<void> {
  const requests = Array.from({ length: random.between(1, 3) }, () => random.pick(REQUESTS));
  const bytes = Buffer.from(requests.join(''), 'latin1');
  const length = random.pick([bytes.length, random.between(1, bytes.length)]);
  const patience = random.pick(['none', 'a moment', 'the first answer']);
  const how = random.pick(['resetAndDestroy', 'destroy'] as const);

  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  // The server may well be the first to go: no failure here.
  socket.on('error', () => undefined);
  const over = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const answered = new Promise<void>((resolve) => socket.once('data', () => resolve()));
  socket.write(bytes.subarray(0, length));
  if (patience === 'a moment') await wait(random.between(0, 5));
  // What is not whole has no answer.
  if (patience === 'the first answer') await Promise.race([answered, over, wait(20)]);
  socket[how]();
  await over;
}
