import { aMessage } from '@hookledger/domain/testing';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { copyFileSync, renameSync } from 'node:fs';
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

  for (const [name, replace] of [
    ['moved to its place', (other: string) => renameSync(other, path)],
    ['copied over it', (other: string) => copyFileSync(other, path)],
  ] as const) {
    it(`does not go on with another ledger that is ${name}`, async () => {
      const feed = createFileFeed(path);
      const before = await feed.after(0, 1);
      makeLedger(folder.file('other.db'), ['x', 'y', 'z']);
      replace(folder.file('other.db'));

      const after = await feed.after(1, 1).catch((error: unknown) => error);

      expect(before.map(({ message }) => message.id)).to.deep.equal(['a']);
      expect(after)
        .to.be.an('error')
        .with.property('message')
        .that.matches(/app\.db was replaced while it was read$/);
    });
  }

  it('does not end before the message that was the newest when it was asked', async () => {
    const feed = createFileFeed(path);
    const end = await feed.numberBeforeNewest(0);
    change('DELETE FROM messages WHERE arrival > 1');

    const after = await feed.after(1, 10).catch((error: unknown) => error);

    expect(end).to.equal(3);
    expect(after)
      .to.be.an('error')
      .with.property('message')
      .that.matches(/has lost messages while it was read, number 3 for one$/);
  });
});

function makeLedger(path: string, ids: readonly string[]): void {
  const database = openLedger(path);
  const rows = ids.map((id) => packRow(toNewRow(aMessage({ id }))));
  createMessageWriter(database).write(packTogether(rows));
  database.close();
}
