// Runs inside the guest of a power cut: delivers to the service on this port, and prints how many
// messages it has made so far and which one was acknowledged, one line each.
import { createClient } from '../client.ts';
import { createHistory } from '../history.ts';
import { startLoad } from '../load.ts';
import { createRandom } from '../random.ts';
import { createTraffic } from '../traffic.ts';

const [seed = '', port, senders] = process.argv.slice(2);
const traffic = createTraffic(seed, createRandom(seed));
let made = 0;

await startLoad({
  client: createClient(Number(port)),
  history: createHistory(),
  senders: Number(senders),
  next() {
    made += 1;
    return traffic();
  },
  onAnswer({ status }, message) {
    if (status === 200) process.stdout.write(`ok ${made} ${message.message_id}\n`);
  },
}).ended;
