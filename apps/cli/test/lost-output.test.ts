import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { aWorkshop, COMMAND, type Workshop } from './a-command.ts';
import { ids, store } from './a-ledger.ts';
import { aScriptedService } from './a-scripted-service.ts';

describe('hookledger whose output reaches nobody', () => {
  let workshop: Workshop;

  beforeEach(async () => {
    workshop = aWorkshop();
    await store(workshop.file('data/app.db'), ids(3));
  });

  afterEach(async () => {
    await workshop.clear();
  });

  /** Runs the command as `"$@"` of a script. */
  const inShell = (
    script: string,
    ...parameters: string[]
  ): { status: number | null; stdout: string; stderr: string } =>
    spawnSync('sh', ['-c', script, 'sh', process.execPath, ...COMMAND, ...parameters], {
      cwd: workshop.folder,
      encoding: 'utf8',
      env: { ...process.env, WEBHOOK_SECRET: 'testsecret' },
    });

  it('says in its exit code what the outcome is, although the reader has left', () => {
    const script = '("$@" < /dev/null; echo "code $?" >&2) | true';

    const good = inShell(script, 'stats');
    const bad = inShell(script, 'verify', '0'.repeat(64));

    expect([good.stderr, bad.stderr]).to.deep.equal(['code 0\n', 'code 1\n']);
  });

  it('follows no further when the reader has left', async () => {
    const message = { message_id: 'm', from: '+1', to: '+2', ts: '', text: null };
    const service = await aScriptedService((res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
      res.write(`id: 1\ndata: ${JSON.stringify(message)}\n\n`);
    });
    // A pipe that nobody reads any more by the time of the first message.
    const command = workshop.start(['tail', '--url', service.url]);
    command.leave();

    const { exitCode, stderr } = await command.ended;
    await service.close();

    expect([exitCode, stderr]).to.deep.equal([0, '']);
  });

  it('does all it was asked to although nobody hears what is wrong', () => {
    const message = { message_id: 'm4', from: '+1', to: '+2', ts: '2025-01-15T10:00:00Z' };
    const lines = `${'nonsense\n'.repeat(5_000)}${JSON.stringify(message)}\n`;
    writeFileSync(workshop.file('lines'), lines);

    const { stdout } = inShell(
      '{ ("$@" 2>&1 >&3; echo "code $?" >&3) | true; } 3>&1',
      'import',
      'lines',
    );

    expect(stdout).to.equal('created    1\nduplicate  0\ninvalid    5000\ncode 1\n');
  });

  if (existsSync('/dev/full')) {
    for (const command of ['export', 'stats', '--help']) {
      it(`says in one line that the disk is full, as it does ${command}`, () => {
        const { status, stderr } = inShell('"$@" > /dev/full', command);

        expect([status, stderr]).to.deep.equal([
          1,
          "hookledger: standard output can't be written: no space left on device\n",
        ]);
      });
    }
  }
});
