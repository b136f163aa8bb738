import { createSummarizeMessages, type MessageStats } from '@hookledger/domain';
import { readMessages } from '@hookledger/sqlite-drizzle/inspection';
import { Command } from 'commander';
import { DATABASE_OPTION, databasePath } from '../database-path.ts';
import { toJson } from '../output/json.ts';
import type { Surroundings } from '../surroundings.ts';

interface Options {
  readonly database?: string;
  readonly json?: true;
}

/** `hookledger stats` */
export function statsCommand(surroundings: Surroundings): Command {
  return new Command('stats')
    .description('count messages and senders, as GET /stats does')
    .addOption(DATABASE_OPTION)
    .option('--json', 'print what GET /stats answers')
    .action(async ({ database, json }: Options) => {
      const stats = await readMessages(databasePath(database, surroundings), async (messages) =>
        createSummarizeMessages({ messages })(),
      );
      surroundings.stdout.write(json === true ? asJson(stats) : await inWords(stats, surroundings));
    });
}

function asJson(stats: MessageStats): string {
  return toJson({
    total_messages: stats.totalMessages,
    senders_count: stats.sendersCount,
    messages_per_sender: stats.topSenders.map(({ sender, count }) => ({ from: sender, count })),
    first_message_ts: stats.firstSentAt ?? null,
    last_message_ts: stats.lastSentAt ?? null,
  });
}

async function inWords(stats: MessageStats, { stdout }: Surroundings): Promise<string> {
  const lines = [
    `messages  ${stats.totalMessages}`,
    `senders   ${stats.sendersCount}`,
    `first     ${stats.firstSentAt ?? '-'}`,
    `last      ${stats.lastSentAt ?? '-'}`,
  ];
  if (stats.topSenders.length > 0) {
    const { toTable } = await import('../output/table.ts');
    const rows = stats.topSenders.map(({ sender, count }) => [sender, count]);
    lines.push('', toTable(['FROM', 'MESSAGES'], rows, stdout));
  }
  return `${lines.join('\n')}\n`;
}
