// Ready rather than live: a process that does not even answer has ended, which the restart policy
// sees by itself; what nobody else notices is one that runs and takes no deliveries.
import { get } from 'node:http';

const ANSWER_WITHIN_MS = 3_000;

const { HOST, PORT } = process.env;
const listensEverywhere = !HOST || HOST === '0.0.0.0' || HOST === '::';

const request = get(
  {
    host: listensEverywhere ? '127.0.0.1' : HOST,
    port: PORT || 8000,
    path: '/health/ready',
    timeout: ANSWER_WITHIN_MS,
  },
  (response) => {
    process.exitCode = response.statusCode === 200 ? 0 : 1;
    response.pipe(process.stdout);
  },
);
request.on('timeout', () => request.destroy(new Error(`no answer in ${ANSWER_WITHIN_MS} ms`)));
request.on('error', (error) => {
  process.exitCode = 1;
  process.stdout.write(error.message);
});
