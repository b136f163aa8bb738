import {
  createListMessages,
  DEFAULT_PAGE_SIZE,
  MAX_PAGE_SIZE,
  type Instant,
  type Message,
  type MessageFilter,
  type MessagePage,
  type Msisdn,
} from '@hookledger/domain';
import { readMessages } from '@hookledger/sqlite-drizzle/inspection';
import { Command } from 'commander';
import { DATABASE_OPTION, databasePath } from '../database-path.ts';
import { limit, offset, sender, since } from '../filter-options.ts';
import { toJson } from '../output/json.ts';
import type { Surroundings } from '../surroundings.ts';

interface Options {
  readonly database?: string;
  readonly from?: Msisdn | 'nobody';
  readonly since?: Instant;
  readonly q?: string;
  readonly limit: number;
  readonly offset: number;
  readonly json?: true;
}

const NO_MESSAGES: MessagePage = { messages: [], total: 0 };

/** A terminal shows a message a line; elsewhere nothing is cut. */
const WIDEST_CELL_ON_A_TERMINAL = 60;

/** `hookledger messages` */
export function messagesCommand(surroundings: Surroundings): Command {
  return new Command('messages')
    .description('list messages in the order of their time, as GET /messages does')
    .addOption(DATABASE_OPTION)
    .option('--from <sender>', 'messages of this sender', sender)
    .option('--since <time>', 'messages sent then or later, as in 2025-01-15T10:00:00Z', since)
    .option('--q <part>', 'messages with this in their text, whatever its case')
    .option('--limit <count>', `1 to ${MAX_PAGE_SIZE} messages`, limit, DEFAULT_PAGE_SIZE)
    .option('--offset <count>', 'pass over so many first', offset, 0)
    .option('--json', 'print what GET /messages answers')
    .action(async (options: Options) => {
      const page = await readMessages(
        databasePath(options.database, surroundings),
        async (messages) => pageOf(createListMessages({ messages }), options),
      );
      surroundings.stdout.write(
        options.json === true ? asJson(page, options) : await inWords(page, options, surroundings),
      );
    });
}

async function pageOf(
  listMessages: ReturnType<typeof createListMessages>,
  { from, since: start, q, limit: most, offset: before }: Options,
): Promise<MessagePage> {
  if (from === 'nobody') return NO_MESSAGES;
  const filter: MessageFilter = {
    ...(from !== undefined && { sender: from }),
    ...(start !== undefined && { since: start }),
    ...(q !== undefined && q !== '' && { textContains: q }),
  };
  return listMessages({ filter, limit: most, offset: before });
}

function asJson({ messages, total }: MessagePage, options: Options): string {
  const data = messages.map(({ id, sender: from, recipient: to, sentAt, text }) => ({
    message_id: id,
    from,
    to,
    ts: sentAt.asSent,
    text: text ?? null,
  }));
  return toJson({ data, total, limit: options.limit, offset: options.offset });
}

async function inWords(
  { messages, total }: MessagePage,
  { offset: before }: Options,
  { stdout }: Surroundings,
): Promise<string> {
  const shown = messages.length === 0 ? 'none' : `${before + 1} to ${before + messages.length}`;
  const summary = `${shown} of ${total} message${total === 1 ? '' : 's'}\n`;
  if (messages.length === 0) return summary;
  const { toTable } = await import('../output/table.ts');
  const table = toTable(
    ['TS', 'FROM', 'TO', 'MESSAGE_ID', 'TEXT'],
    messages.map(({ id, sender: from, recipient, sentAt, text }: Message) => [
      sentAt.asSent,
      from,
      recipient,
      id,
      text ?? '',
    ]),
    stdout,
    'isTTY' in stdout && stdout.isTTY === true ? WIDEST_CELL_ON_A_TERMINAL : undefined,
  );
  return `${table}\n${summary}`;
}
