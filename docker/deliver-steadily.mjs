// Eight senders deliver through a balancer until SIGTERM, each message until it is acknowledged:
//   WEBHOOK_SECRET=… node docker/deliver-steadily.mjs http://127.0.0.1:8080
// Then it lists everything and prints what came of it as JSON. A message that is not acknowledged half a
// minute after SIGTERM is given up. Runs on Node.js 18.
import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

const [, , base = 'http://127.0.0.1:8080'] = process.argv;
const secret = process.env.WEBHOOK_SECRET ?? '';
const SENDERS = 8;
const RETRY_AFTER_MS = 300;
const GIVE_UP_AFTER_MS = 30_000;
const TIMEOUT_MS = 25_000;
const PAGE = 100;

// Another run's messages would be duplicates, which tell nothing.
const run = randomUUID();

const acknowledged = new Set();
let notAcknowledged = 0;
const stopping = new AbortController();
const givingUp = new AbortController();
process.once('SIGTERM', () => {
  stopping.abort();
  setTimeout(() => givingUp.abort(), GIVE_UP_AFTER_MS).unref();
});

async function deliver(id) {
  const body = JSON.stringify({
    message_id: id,
    from: '+1',
    to: '+2',
    ts: '2025-01-15T10:00:00Z',
    text: 'steadily',
  });
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-signature': signature };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const answer = await fetch(`${base}/webhook`, { method: 'POST', headers, body, signal });
  await answer.text();
  return answer.status;
}

async function send(sender) {
  for (let n = 0; !stopping.signal.aborted; n += 1) {
    const id = `${run} ${sender}-${n}`;
    while (!givingUp.signal.aborted) {
      if ((await deliver(id).catch(() => 0)) === 200) {
        acknowledged.add(id);
        break;
      }
      notAcknowledged += 1;
      await wait(RETRY_AFTER_MS);
    }
  }
}

async function listed() {
  const ids = new Set();
  for (let offset = 0; ; offset += PAGE) {
    const answer = await fetch(`${base}/messages?limit=${PAGE}&offset=${offset}`);
    const { data, total } = await answer.json();
    for (const message of data) ids.add(message.message_id);
    if (offset + PAGE >= total) return ids;
  }
}

await Promise.all(Array.from({ length: SENDERS }, (_, sender) => send(sender)));
const stored = await listed();
const lost = [...acknowledged].filter((id) => !stored.has(id)).length;
process.stdout.write(
  `${JSON.stringify({ acknowledged: acknowledged.size, notAcknowledged, lost })}\n`,
);
