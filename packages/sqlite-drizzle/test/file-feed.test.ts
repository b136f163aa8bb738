import { aMessage } from '@hookledger/domain/testing';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createFileFeed } from '../src/inspection/file-feed.ts';
import { toNewRow } from '../src/ledger/message-row.ts';
import { createMessageWriter } from '../src/ledger/message-writer.ts';
import { openLedger } from '../src/ledger/open-ledger.ts';
import { packRow, packTogether } from '../src/ledger/packed-rows.ts';
import { aTemporaryFolder, type TemporaryFolder } from './a-temporary-folder.ts';

describe('createFileFeed', () => {
  let folder: TemporaryFolder;
  let path: string;

  beforeEach(() => {
    folder = aTemporaryFolder();
    path = folder.file('app.db');
    makeLedger(path, ['a', 'b', 'c']);
  });

  afterEach(() => {
    folder.remove();
  });

  const change = (sql: string): void => {
    const database = new Sqlite(path);
    database.exec(sql);
    database.close();
  };
  const idsAfter = async (number: number): Promise<unknown> =>
    createFileFeed(path)
      .after(number, 10)
      .then((arrivals) => arrivals.map(({ message }) => message.id))
      .catch((error: unknown) => String(error));

  it('reads messages in the order of arrival', async () => {
    expect(await idsAfter(1)).to.deep.equal(['b', 'c']);
  });

  it('names the message that it cannot read', async () => {
    change("UPDATE messages SET text = 'a' || char(0) WHERE arrival = 2");

    expect(await idsAfter(0)).to.equal('Error: message number 2: must not contain U+0000');
  });

  it('takes no bytes for characters that they are not', async () => {
    change("UPDATE messages SET message_id = 'b\ufffd', text = '\ufffd' WHERE arrival = 2");
    const sent = await idsAfter(0);
    change("UPDATE messages SET message_id = CAST(x'62FE' AS TEXT) WHERE arrival = 3");

    const broken = await idsAfter(0);

    expect(sent).to.deep.equal(['a', 'b\ufffd', 'c']);
    expect(broken).to.equal('Error: message number 3: message_id must be valid UTF-8');
  });
});

function makeLedger(path: string, ids: readonly string[]): void {
  const database = openLedger(path);
  const rows = ids.map((id) => packRow(toNewRow(aMessage({ id }))));
  createMessageWriter(database).write(packTogether(rows));
  database.close();
}
