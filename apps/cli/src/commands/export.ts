import { createExportMessages } from '@hookledger/domain';
import { createFileFeed } from '@hookledger/sqlite-drizzle/inspection';
import { messageOnWire } from '@hookledger/wire';
import { Command } from 'commander';
import { DATABASE_OPTION, databasePath } from '../database-path.ts';
import { toJson } from '../output/json.ts';
import { write } from '../output/write.ts';
import type { Surroundings } from '../surroundings.ts';

interface Options {
  readonly database?: string;
}

const HELP = `
Writes every message that is there when it begins as a line of JSON, in the order of arrival, as GET
/messages has them and "hookledger import" and "hookledger send" take them. What arrives meanwhile is
left out. Nothing is held in memory or locked, however slowly it is read; the service may run.

When each message was accepted is not in it. "hookledger backup" copies a ledger with everything.`;

/** `hookledger export` */
export function exportCommand(surroundings: Surroundings): Command {
  return new Command('export')
    .description('print every message as a line of JSON, in the order of arrival')
    .addOption(DATABASE_OPTION)
    .addHelpText('after', HELP)
    .action(async ({ database }: Options) => {
      const feed = createFileFeed(databasePath(database, surroundings));
      surroundings.stepBack();
      for await (const messages of createExportMessages({ feed })()) {
        const lines = messages.map((message) => toJson(messageOnWire(message)));
        await write(surroundings.stdout, lines.join(''));
      }
    });
}
