import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { aWorkshop, type Workshop } from './a-command.ts';

const README = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
const SECRETS = { WEBHOOK_SECRET: 'testsecret', WEBHOOK_SECRET_PREVIOUS: 'oldsecret' };

describe('hookledger sign and verify', () => {
  let workshop: Workshop;
  let file: string;

  beforeEach(() => {
    workshop = aWorkshop();
    file = workshop.file('body');
  });

  afterEach(async () => {
    await workshop.clear();
  });

  it('sign the README’s example', async () => {
    const [body, signature] = ['body', 'signature'].map(
      (name) => new RegExp(`^\\| ${name} +\\| \`(.*)\` +\\|$`, 'm').exec(README)?.[1] ?? '',
    ) as [string, string];

    const signed = await workshop.start(['sign'], SECRETS, body).ended;
    const verified = await workshop.start(['verify', signature.toUpperCase()], SECRETS, body).ended;

    expect(signed).to.include({ exitCode: 0, stdout: `${signature}\n`, stderr: '' });
    expect(verified).to.include({ exitCode: 0, stdout: 'valid, by the current secret\n' });
  });

  it('take every byte of a body as it is', async () => {
    for (const body of [
      Buffer.from([]),
      Buffer.from([0xff, 0x00, 0x0d, 0x0a]),
      Buffer.from('\ufeff{}\n'),
    ]) {
      writeFileSync(file, body);
      const signature = createHmac('sha256', 'testsecret').update(body).digest('hex');

      const signed = await workshop.callWith(SECRETS, 'sign', file);
      const verified = await workshop.callWith(SECRETS, 'verify', signature, file);

      expect([signed.stdout, verified.exitCode]).to.deep.equal([`${signature}\n`, 0]);
    }
  });

  it('know the previous secret while secrets are rotated', async () => {
    writeFileSync(file, '{}');
    const signature = createHmac('sha256', 'oldsecret').update('{}').digest('hex');

    const during = await workshop.callWith(SECRETS, 'verify', signature, file);
    const after = await workshop.callWith(
      { WEBHOOK_SECRET: 'testsecret' },
      'verify',
      signature,
      file,
    );

    expect(during).to.include({ exitCode: 0, stdout: 'valid, by the previous secret\n' });
    expect(after).to.include({ exitCode: 1, stdout: 'invalid\n', stderr: '' });
  });

  it('refuse what is not the signature, whatever it looks like', async () => {
    writeFileSync(file, '{}');
    const right = createHmac('sha256', 'testsecret').update('{}').digest('hex');

    for (const signature of [
      right.slice(1),
      `sha256=${right}`,
      `${right}00`,
      '0'.repeat(64),
      'é',
    ]) {
      const ended = await workshop.callWith(SECRETS, 'verify', signature, file);
      expect([ended.exitCode, ended.stdout], signature).to.deep.equal([1, 'invalid\n']);
    }
  });

  for (const [name, environment, parameters, exitCode, says] of [
    ['no secret', {}, ['sign'], 2, /WEBHOOK_SECRET or WEBHOOK_SECRET_FILE must be set/],
    [
      'a missing secret file',
      { WEBHOOK_SECRET_FILE: '/no' },
      ['sign'],
      2,
      /WEBHOOK_SECRET_FILE names/,
    ],
    ['no signature', SECRETS, ['verify'], 2, /missing required argument 'signature'/],
    ['no such file', SECRETS, ['sign', '/no'], 1, /\/no can't be read: no such file/],
    ['more than 64 MiB', SECRETS, ['sign', '/dev/zero'], 1, /more than 64 MiB/],
  ] as const) {
    it(`refuse ${name} in one line`, async () => {
      const ended = await workshop.callWith(environment, ...parameters);

      expect([ended.exitCode, ended.stdout]).to.deep.equal([exitCode, '']);
      expect(ended.stderr)
        .to.match(says)
        .and.match(/^hookledger: [^\n]+\n$/);
    });
  }
});
