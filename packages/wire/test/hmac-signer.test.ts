import { PortUnavailableError } from '@hookledger/domain';
import { describeSignerContract } from '@hookledger/domain/contract';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createHmac } from 'node:crypto';
import { createHmacSigner, createSignerWithoutSecret, signatureOf } from '../src/hmac-signer.ts';

const SECRETS = { current: 'testsecret', previous: 'oldsecret' };

describeSignerContract('HMAC-SHA256', () => ({
  signer: createHmacSigner(SECRETS),
  sign: (body, secret) => createHmac('sha256', SECRETS[secret]).update(body).digest('hex'),
}));

describe('createHmacSigner', () => {
  it('verifies the second test case of RFC 4231', async () => {
    const signer = createHmacSigner({ current: 'Jefe' });

    const signedWith = await signer.verify(
      Buffer.from('what do ya want for nothing?'),
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );

    expect(signedWith).to.equal('current');
  });

  it('takes the secret as UTF-8', async () => {
    const body = Buffer.from('{}');
    const signature = createHmac('sha256', Buffer.from('пароль', 'utf8')).update(body);

    const signedWith = await createHmacSigner({ current: 'пароль' }).verify(
      body,
      signature.digest('hex'),
    );

    expect(signedWith).to.equal('current');
  });

  it('accepts no second secret unless there is one', async () => {
    const body = Buffer.from('{}');
    const signer = createHmacSigner({ current: 'testsecret', previous: undefined });

    for (const other of ['oldsecret', 'undefined', '']) {
      const signature = createHmac('sha256', other).update(body).digest('hex');
      expect(await signer.verify(body, signature), other).to.equal(undefined);
    }
  });

  it('takes one secret given twice for the current one', async () => {
    const body = Buffer.from('{}');
    const signer = createHmacSigner({ current: 'testsecret', previous: 'testsecret' });
    const signature = createHmac('sha256', 'testsecret').update(body).digest('hex');

    expect(await signer.verify(body, signature)).to.equal('current');
  });
});

describe('signatureOf', () => {
  it('makes the signature of the second test case of RFC 4231', () => {
    const body = Buffer.from('what do ya want for nothing?');

    expect(signatureOf(body, 'Jefe')).to.equal(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('makes what is verified, of a secret beyond ASCII too', async () => {
    const body = Buffer.from('{}');
    const signer = createHmacSigner({ current: 'пароль' });

    expect(await signer.verify(body, signatureOf(body, 'пароль'))).to.equal('current');
  });
});

describe('createSignerWithoutSecret', () => {
  it('can verify nothing', async () => {
    const error = await createSignerWithoutSecret()
      .verify(new Uint8Array(), '0'.repeat(64))
      .then(
        () => undefined,
        (reason: unknown) => reason,
      );

    expect(error)
      .to.be.instanceOf(PortUnavailableError)
      .and.have.property('message')
      .that.includes('WEBHOOK_SECRET is not set');
  });
});
