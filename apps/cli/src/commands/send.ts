import { Command } from 'commander';
import { randomUUID } from 'node:crypto';
import { addAbortSignal, Readable } from 'node:stream';
import { signingSecrets } from '../credentials.ts';
import { UnwelcomeOutcome, UsageError } from '../exit-code.ts';
import { linesOf } from '../input/lines.ts';
import { openInput, type Input } from '../input/open-input.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { createProgress } from '../output/progress.ts';
import { toTally } from '../output/tally.ts';
import { createDeliver } from '../sending/deliver.ts';
import { emptyTally, sendAll, type SendTally } from '../sending/send-all.ts';
import { serviceUrl, URL_OPTION } from '../service-url.ts';
import { isTerminal, type Surroundings } from '../surroundings.ts';
import { wholeNumberWithin } from '../whole-number.ts';

interface OneMessage {
  readonly id?: string;
  readonly from?: string;
  readonly to?: string;
  readonly ts?: string;
  readonly text?: string;
}

interface Options extends OneMessage {
  readonly url?: string;
  readonly concurrency: number;
  readonly retries: number;
  readonly json?: true;
}

const DEFAULT_CONCURRENCY = 8;
const MAX_CONCURRENCY = 256;
const DEFAULT_RETRIES = 6;
const MAX_RETRIES = 100;

const HELP = `
Every line of the file is the body of one delivery: it is signed and sent byte for byte, without its
line break. Blank lines are passed over. The secret comes from WEBHOOK_SECRET or the file that
WEBHOOK_SECRET_FILE names, and never from the command line.

What was not stored for a passing reason is sent again, later each time and never earlier than
Retry-After asks for. Sending a file twice is safe: what was stored before counts as a duplicate. A
message that had to be sent again may count as a duplicate too.

It ends with 1 when a message was refused or could not be delivered, and names its line.`;

/** `hookledger send` */
export function sendCommand(surroundings: Surroundings): Command {
  return new Command('send')
    .description('sign messages and deliver them to the service')
    .argument('[file]', 'a message a line as JSON; - for standard input')
    .option('--from <number>', 'instead of a file: sender of one message, as in +919876543210')
    .option('--to <number>', 'its recipient')
    .option('--text <text>', 'its text (default: none)')
    .option('--id <id>', 'its message_id (default: a random UUID)')
    .option('--ts <time>', 'when it was sent, as in 2025-01-15T10:00:00Z (default: now)')
    .addOption(URL_OPTION)
    .option(
      '-c, --concurrency <count>',
      `1 to ${MAX_CONCURRENCY} deliveries at a time`,
      wholeNumberWithin(1, MAX_CONCURRENCY),
      DEFAULT_CONCURRENCY,
    )
    .option(
      '--retries <count>',
      `0 to ${MAX_RETRIES} further attempts for each message`,
      wholeNumberWithin(0, MAX_RETRIES),
      DEFAULT_RETRIES,
    )
    .option('--json', 'print the summary as JSON')
    .addHelpText('after', HELP)
    .action(async (file: string | undefined, options: Options) => {
      const { current } = signingSecrets(surroundings);
      const url = serviceUrl(options.url, surroundings, 'webhook');
      const { stream, totalBytes } = inputOf(file, options, surroundings);
      const progress = createProgress(surroundings, { what: 'sent', totalBytes });
      const tally = emptyTally();
      const summarize = (): void => {
        progress.end();
        surroundings.stdout.write(toTally(worthSaying(tally), options.json === true));
      };
      const read = (over: AbortSignal): ReturnType<typeof linesOf> =>
        linesOf(addAbortSignal(over, stream) as AsyncIterable<Uint8Array>);
      await untilInterrupted(async (signal) => {
        const { concurrency, retries } = options;
        const deliver = createDeliver({ url, secret: current, retries, signal });
        try {
          await sendAll(read, tally, { deliver, concurrency, progress, signal });
        } finally {
          summarize();
        }
      });
      if (tally.refused + tally.failed > 0) throw new UnwelcomeOutcome('not all were accepted');
    });
}

function inputOf(
  file: string | undefined,
  { id, from, to, ts, text }: OneMessage,
  surroundings: Surroundings,
): Input {
  if ([id, from, to, ts, text].every((one) => one === undefined)) {
    if (file === undefined && isTerminal(surroundings.stdin)) {
      throw new UsageError('name a file, - for standard input, or a message by --from and --to');
    }
    return openInput(file, surroundings);
  }
  if (file !== undefined)
    throw new UsageError('a file and options of one message exclude each other');
  if (from === undefined || to === undefined) {
    throw new UsageError('one message needs both --from and --to');
  }
  const message = {
    message_id: id ?? randomUUID(),
    from,
    to,
    ts: ts ?? new Date().toISOString(),
    text: text ?? null,
  };
  const body = Buffer.from(JSON.stringify(message));
  return { stream: Readable.from([body]), totalBytes: body.length };
}

// A service that says of each message what became of it leaves nothing merely accepted.
function worthSaying({ accepted, ...tally }: SendTally): Readonly<Record<string, number>> {
  return accepted > 0 ? { ...tally, accepted } : tally;
}
