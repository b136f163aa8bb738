// The evaluation that the assignment describes, against a running service with an empty database:
//   WEBHOOK_SECRET=… node docker/evaluate.mjs http://127.0.0.1:8000 [one-of-several]
// Of several processes behind one address, each counts what it answered itself. One line a step,
// `ok …` or `FAIL …`; exit code 1 when one failed. Runs on Node.js 18.
import { createHmac } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

const [, , base = 'http://127.0.0.1:8000', processes = 'one'] = process.argv;
const secret = process.env.WEBHOOK_SECRET ?? '';

function check(step, actual, expected) {
  if (isDeepStrictEqual(actual, expected)) return process.stdout.write(`ok   ${step}\n`);
  process.exitCode = 1;
  const difference = `expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`;
  return process.stdout.write(`FAIL ${step}: ${difference}\n`);
}

async function ask(path, init) {
  try {
    const response = await fetch(base + path, { signal: AbortSignal.timeout(5_000), ...init });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return { status: response.status, text, json: isJson ? JSON.parse(text) : undefined };
  } catch (error) {
    return { status: 'no answer', text: String(error) };
  }
}

async function deliver(body, signature = createHmac('sha256', secret).update(body).digest('hex')) {
  const headers = { 'content-type': 'application/json', 'x-signature': signature };
  const { status, json } = await ask('/webhook', { method: 'POST', headers, body });
  return [status, json];
}

async function listed(query) {
  const { json } = await ask(`/messages${query}`);
  return json?.data?.map((message) => message.message_id);
}

const STORED = [200, { status: 'ok' }];
const [asha, ben, shop] = ['+919876543210', '+911234567890', '+14155550100'];
const first = {
  message_id: 'm1',
  from: asha,
  to: shop,
  ts: '2025-01-15T10:00:00Z',
  text: 'Hello',
};
const others = [
  { ...first, message_id: 'm2', ts: '2025-01-15T09:00:00Z', text: 'Earlier' },
  { ...first, message_id: 'm3', from: ben, text: 'well hello there' },
  { message_id: 'm4', from: ben, to: shop, ts: '2025-01-15T11:30:00Z' },
];
// With blanks that JSON.stringify would not put there: what is signed are these bytes.
const firstBody = JSON.stringify(first, undefined, 1);

check('the process is live', (await ask('/health/live')).status, 200);
check('the service is ready', (await ask('/health/ready')).status, 200);

const refusal = [401, { detail: 'invalid signature' }];
check('a wrong signature is refused', await deliver(firstBody, '123'), refusal);
check('so is one made with another key', await deliver(firstBody, 'ab'.repeat(32)), refusal);
check('and nothing is stored', await listed(''), []);

check('a signed message is taken', await deliver(firstBody), STORED);
check('a second time too', await deliver(firstBody), STORED);
check('but stored once', await listed(''), ['m1']);
check('an unusable message is refused', (await deliver('{"message_id":""}'))[0], 422);
for (const message of others) {
  const { message_id: id } = message;
  check(`${id} is taken`, await deliver(JSON.stringify(message)), STORED);
}

const page = (await ask('/messages?limit=2&offset=0')).json;
check('a page has its messages whole, and the total', page, {
  data: [others[0], first],
  total: 4,
  limit: 2,
  offset: 0,
});
check('messages come by time, then by id', await listed(''), ['m2', 'm1', 'm3', 'm4']);
check('the second page follows the first', await listed('?limit=2&offset=2'), ['m3', 'm4']);
check('from, its plus sign not escaped', await listed(`?from=${asha}`), ['m2', 'm1']);
check('since', await listed('?since=2025-01-15T09:30:00Z'), ['m1', 'm3', 'm4']);
check('q, in any letter case', await listed('?q=Hello'), ['m1', 'm3']);
check('a limit over 100 is refused', (await ask('/messages?limit=101')).status, 422);

check('the statistics', (await ask('/stats')).json, {
  total_messages: 4,
  senders_count: 2,
  messages_per_sender: [
    { from: ben, count: 2 },
    { from: asha, count: 2 },
  ],
  first_message_ts: '2025-01-15T09:00:00Z',
  last_message_ts: '2025-01-15T11:30:00Z',
});

const metrics = (await ask('/metrics')).text;
const counts = [
  /^webhook_requests_total\{result="created"\} 4$/m,
  /^webhook_requests_total\{result="duplicate"\} 1$/m,
  /^webhook_requests_total\{result="invalid_signature"\} 2$/m,
  /^webhook_requests_total\{result="validation_error"\} 1$/m,
];
for (const sample of [
  /^http_requests_total\{.*\} [1-9]/m,
  ...(processes === 'one-of-several' ? [] : counts),
]) {
  check(`the metrics match ${sample.source}`, sample.test(metrics), true);
}
