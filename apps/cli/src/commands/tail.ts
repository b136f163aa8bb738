import { MAX_REPLAYED_MESSAGES } from '@hookledger/domain';
import type { WireMessage } from '@hookledger/wire';
import { Command } from 'commander';
import { readToken } from '../credentials.ts';
import { follow } from '../following/follow.ts';
import { toJson } from '../output/json.ts';
import { printable } from '../output/printable.ts';
import { write } from '../output/write.ts';
import { serviceUrl, URL_OPTION } from '../service-url.ts';
import type { Surroundings } from '../surroundings.ts';
import { wholeNumberWithin } from '../whole-number.ts';

interface Options {
  readonly url?: string;
  readonly last: number;
  readonly json?: true;
}

const DEFAULT_LAST = 10;

const HELP = `
Prints messages in the order of their arrival, until it is interrupted. When the connection is lost,
or the service is restarted, it goes on after the last message that it has printed: nothing is lost
and nothing comes twice. What happens to the connection is told on standard error.

Where read tokens are set, one comes from READ_TOKEN or a file that READ_TOKEN_FILE names, and never
from the command line.`;

/** `hookledger tail` */
export function tailCommand(surroundings: Surroundings): Command {
  const { stdout, stderr } = surroundings;
  const tell = (text: string): void => void stderr.write(`hookledger: ${printable(text)}\n`);
  return new Command('tail')
    .description('follow new messages as they arrive')
    .addOption(URL_OPTION)
    .option(
      '-n, --last <count>',
      `begin with so many of the newest, 0 to ${MAX_REPLAYED_MESSAGES}`,
      wholeNumberWithin(0, MAX_REPLAYED_MESSAGES),
      DEFAULT_LAST,
    )
    .option('--json', 'print each message as a line of JSON')
    .addHelpText('after', HELP)
    .action(async ({ url: given, last, json }: Options) => {
      const url = serviceUrl(given, surroundings, 'messages/stream');
      url.searchParams.set('last', String(last));
      const toLine = json === true ? toJson : inWords;
      await follow({
        url,
        token: readToken(surroundings),
        onMessages: async (messages) => write(stdout, messages.map(toLine).join('')),
        onLoss: (reason) => tell(`the connection is lost (${reason}), trying again`),
        onReturn: () => tell('connected again'),
        onLongWait: (seconds) => tell(`the service asks to wait ${seconds} s`),
      });
    });
}

function inWords({ ts, from, to, message_id: id, text }: WireMessage): string {
  return `${[ts, from, to, id, text ?? ''].map(printable).join('  ').trimEnd()}\n`;
}
