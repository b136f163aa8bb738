import { expect } from 'chai';
import { PortUnavailableError } from '@hookledger/domain';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { MESSAGE_REPOSITORY } from '../../src/composition/tokens.ts';
import { aDelivery } from '../a-delivery.ts';
import { SECRET, startService, type LogLine, type Override, type Service } from '../a-service.ts';
import { ask, deliver, exchangeBytes, openAndWrite, sign, type Answer } from '../an-http-client.ts';

const MIB = 1024 * 1024;
const ASTRAL = '\u{1f600}';

/** `POST /webhook`, over whatever store `override` provides. */
export function describeWebhookEndpoint(override: Override): void {
  describe('POST /webhook', () => {
    let service: Service;

    const send = async (body: string | Uint8Array | object): Promise<Answer> =>
      deliver(service.port, SECRET, body);

    const stored = async (): Promise<Answer['json']['data']> =>
      (await ask(service.port, '/messages?limit=100')).json.data;

    const sendSignedWith = async (
      signature: string | string[] | undefined,
      body: string,
    ): Promise<Answer> =>
      ask(service.port, '/webhook', {
        method: 'POST',
        headers: signature === undefined ? {} : { 'X-Signature': signature },
        body,
      });

    const sendInChunks = async (body: string): Promise<Answer> =>
      ask(service.port, '/webhook', {
        method: 'POST',
        headers: { 'X-Signature': sign(body, SECRET), 'Transfer-Encoding': 'chunked' },
        body,
      });

    const lineOf = async (answer: Answer): Promise<LogLine> =>
      service.logLineOf(answer.headers['x-request-id']);

    beforeEach(async () => {
      service = await startService(override);
    });

    afterEach(async () => {
      await service.close();
    });

    it('stores a signed message', async () => {
      const answer = await send(aDelivery());

      expect(answer.status).to.equal(200);
      expect(answer.json).to.deep.equal({ status: 'ok' });
      expect(answer.headers['content-type']).to.match(/^application\/json/);
      expect(await stored()).to.deep.equal([aDelivery()]);
    });

    it('stores a message that comes in chunks of a byte', async () => {
      const body = Buffer.from(JSON.stringify(aDelivery({ text: 'Grüße 👋' })));
      const chunks = [...body].map((byte) => `1\r\n${String.fromCharCode(byte)}\r\n`);

      const answer = await exchangeBytes(
        service.port,
        `POST /webhook HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Signature: ${sign(body, SECRET)}\r\nTransfer-Encoding: chunked\r\n\r\n${chunks.join('')}0\r\n\r\n`,
      );

      expect(answer).to.match(/^HTTP\/1\.1 200 /);
      expect(await stored()).to.deep.equal([aDelivery({ text: 'Grüße 👋' })]);
    });

    it('answers a duplicate alike and keeps the first message whole', async () => {
      await send(aDelivery());

      const answer = await send(
        aDelivery({ from: '+1', to: '+2', ts: '2020-01-01T00:00:00Z', text: 'other' }),
      );

      expect(answer.status).to.equal(200);
      expect(answer.json).to.deep.equal({ status: 'ok' });
      expect(await stored()).to.deep.equal([aDelivery()]);
      expect((await ask(service.port, '/stats')).json.total_messages).to.equal(1);
    });

    it('tells in a header whether the message was there before', async () => {
      const answers = [await send(aDelivery()), await send(aDelivery()), await send('{}')];

      expect(answers.map(({ headers }) => headers['x-delivery-result'])).to.deep.equal([
        'created',
        'duplicate',
        undefined,
      ]);
    });

    it('stores one message when a hundred deliveries of it arrive at once', async () => {
      const answers = await Promise.all(Array.from({ length: 100 }, () => send(aDelivery())));

      expect(answers.map((answer) => answer.status)).to.deep.equal(Array(100).fill(200));
      expect(await stored()).to.have.lengthOf(1);
      const { text } = await ask(service.port, '/metrics');
      expect(text).to.include('webhook_requests_total{result="created"} 1\n');
      expect(text).to.include('webhook_requests_total{result="duplicate"} 99\n');
      expect(text).to.include('messages_stored_total 1\n');
    });

    describe('signature', () => {
      const body = JSON.stringify(aDelivery());
      const valid = sign(body, SECRET);

      it('is read in either case', async () => {
        expect((await sendSignedWith(valid.toUpperCase(), body)).status).to.equal(200);
      });

      it('is over the bytes as sent, whatever their spelling', async () => {
        const spelled = `{ "text":"caf\\u00e9","ts":"2025-01-15T10:00:00Z",\n"message_id":"m1",
          "from":"+1","to":"+2","unknown":[1,{}] }`;

        expect((await send(spelled)).status).to.equal(200);
        expect((await stored())[0]?.text).to.equal('café');
      });

      for (const [name, signature] of [
        ['missing', undefined],
        ['empty', ''],
        ['short', '123'],
        ['of 63 digits', valid.slice(1)],
        ['of 65 digits', `${valid}0`],
        ['prefixed', `sha256=${valid}`],
        ['repeated', [valid, valid]],
        ['listed', `${valid},${valid}`],
        ['of another alphabet', 'é'.repeat(64)],
        ['not hex', 'g'.repeat(64)],
        ['of another secret', sign(body, 'other')],
        ['of another body', sign(`${body} `, SECRET)],
        ['broken inside', `${valid.slice(0, 32)} ${valid.slice(32)}`],
      ] as const) {
        it(`is refused when ${name}`, async () => {
          const answer = await sendSignedWith(signature as string, body);

          expect(answer.status).to.equal(401);
          expect(answer.json).to.deep.equal({ detail: 'invalid signature' });
          expect(await stored()).to.deep.equal([]);
        });
      }

      it('wins over every other fault of the body', async () => {
        for (const wrong of ['', 'no json', '[]', '{}', '\u{feff}{}']) {
          expect((await sendSignedWith('0'.repeat(64), wrong)).status).to.equal(401);
        }
      });

      it('keeps an unsigned body from being read at all', async () => {
        await sendSignedWith('0'.repeat(64), body);

        const line = service.logLines().find((candidate) => candidate['status'] === 401);
        expect(line).to.include({ level: 'ERROR', result: 'invalid_signature', dup: false });
        expect(line).not.to.have.property('message_id');
      });
    });

    describe('rotation of the secret', () => {
      // Longer than the current one and starting with it: blacking that out must not leave the rest.
      const previous = `${SECRET} of before`;
      const countsBySecret = async (): Promise<Record<string, number>> => {
        const { text } = await ask(service.port, '/metrics');
        const found = text.matchAll(/^webhook_signatures_total\{secret="(\w+)"\} (\d+)$/gm);
        return Object.fromEntries(
          Array.from(found, ([, secret, count]) => [secret, Number(count)]),
        );
      };

      beforeEach(async () => {
        await service.close();
        service = await startService(override, { previousWebhookSecret: previous });
      });

      it('accepts either secret, and counts which it was, from 0 on', async () => {
        const before = await countsBySecret();
        const answers = [
          await deliver(service.port, previous, aDelivery({ message_id: 'old' })),
          await send(aDelivery({ message_id: 'new' })),
          await deliver(service.port, previous, aDelivery({ message_id: 'new' })),
          await deliver(service.port, previous, 'signed and malformed'),
          await deliver(service.port, 'neither', aDelivery({ message_id: 'forged' })),
        ];

        expect(before).to.deep.equal({ current: 0, previous: 0 });
        expect(answers.map((answer) => answer.status)).to.deep.equal([200, 200, 200, 422, 401]);
        expect(await countsBySecret()).to.deep.equal({ current: 1, previous: 3 });
        expect((await stored()).map((message) => message.message_id)).to.deep.equal(['new', 'old']);
      });

      it('counts a signature although the store fails', async () => {
        await service.close();
        service = await startService(
          (provide) => {
            override(provide);
            provide(MESSAGE_REPOSITORY, () => ({
              async insertIfAbsent() {
                throw new PortUnavailableError('busy');
              },
            }));
          },
          { previousWebhookSecret: previous },
        );

        const answer = await deliver(service.port, previous, aDelivery());

        expect(answer.status).to.equal(503);
        expect(await countsBySecret()).to.deep.equal({ current: 0, previous: 1 });
      });

      it('never shows either secret in the log', async () => {
        await send(aDelivery({ message_id: `named ${SECRET} and ${previous}` }));
        await ask(service.port, `/${SECRET}`, { headers: { 'X-Request-ID': SECRET } });

        const log = JSON.stringify(service.logLines());
        expect(log).to.include('named [redacted] and [redacted]');
        expect(log).not.to.include(SECRET).and.not.to.include(previous);
      });
    });

    describe('size and encoding', () => {
      it('lets 1 MiB pass to the signature and no byte more', async () => {
        const padded = (length: number): string => JSON.stringify(aDelivery()).padEnd(length, ' ');

        expect((await send(padded(MIB))).status).to.equal(200);
        const answer = await send(padded(MIB + 1));

        expect(answer.status).to.equal(413);
        expect(answer.headers.connection).to.equal('close');
        expect(answer.json.detail).to.be.a('string');
      });

      it('counts a body without a declared length', async () => {
        const head = 'POST /webhook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
        const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;

        const answer = await exchangeBytes(service.port, head, chunk.repeat(17), '0\r\n\r\n');

        expect(answer).to.match(/^HTTP\/1\.1 413 /);
        expect(answer).to.match(/\r\nConnection: close\r\n/i);
      });

      it('answers a client that is still sending', async () => {
        const answer = await send('x'.repeat(5 * MIB));

        expect(answer.status).to.equal(413);
      });

      it('does not ask for a body that is declared too large', async () => {
        const answer = await exchangeBytes(
          service.port,
          `POST /webhook HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: ${MIB + 1}\r\n\r\n`,
        );

        expect(answer).to.match(/^HTTP\/1\.1 413 /);
      });

      it('asks for a body that is not', async () => {
        const body = JSON.stringify(aDelivery());

        const answer = await exchangeBytes(
          service.port,
          `POST /webhook HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nX-Signature: ${sign(body, SECRET)}\r\nContent-Length: ${body.length}\r\n\r\n`,
          body,
        );

        expect(answer).to.match(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
      });

      it('takes no room for bodies of no declared length before they have come', async () => {
        const head = 'POST /webhook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
        const sockets = await Promise.all(
          Array.from({ length: 65 }, async () => openAndWrite(service.port, head)),
        );
        await ask(service.port, '/health/live');

        const answer = await sendInChunks(JSON.stringify(aDelivery()).padEnd(20_000, ' '));
        for (const socket of sockets) socket.destroy();

        expect(answer.status).to.equal(200);
      });

      it('takes small bodies while large ones that never end fill the room for those', async () => {
        const head = `POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: ${MIB}\r\n\r\n`;
        const sockets = await Promise.all(
          Array.from({ length: 64 }, async () => openAndWrite(service.port, head)),
        );
        await ask(service.port, '/health/live');

        const body = JSON.stringify(aDelivery());
        const answers = [];
        for (const bytes of [body, body.padEnd(20_000, ' ')]) {
          answers.push(await send(bytes), await sendInChunks(bytes));
        }
        for (const socket of sockets) socket.destroy();

        expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 503, 503]);
        expect(answers[2]?.headers['retry-after']).to.be.a('string');
      });

      it('gives the room back that large bodies had which broke', async () => {
        const head = `POST /webhook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`;
        const start = `8000\r\n${'x'.repeat(0x8000)}\r\n`;
        const broken = await Promise.all(
          Array.from({ length: 65 }, async () =>
            exchangeBytes(service.port, head, start, 'zz\r\n'),
          ),
        );

        const large = await send(JSON.stringify(aDelivery()).padEnd(20_000, ' '));

        for (const answer of broken) expect(answer).to.match(/^HTTP\/1\.1 (400|503) /);
        expect(large.status).to.equal(200);
      });

      it('refuses an encoded body, and takes identity for none', async () => {
        const body = JSON.stringify(aDelivery());
        const headers = { 'X-Signature': sign(body, SECRET) };
        const encoded = (encoding: string): Promise<Answer> =>
          ask(service.port, '/webhook', {
            method: 'POST',
            headers: { ...headers, 'Content-Encoding': encoding },
            body,
          });

        const refused = await encoded('gzip');
        expect(refused.status).to.equal(415);
        expect(refused.json).to.deep.equal({ detail: 'the body must not be encoded' });
        expect((await encoded('identity')).status).to.equal(200);
        expect((await encoded('Identity')).status).to.equal(200);
      });

      it('tells in the log why a body was not read', async () => {
        const head = (fields: string): string =>
          `POST /webhook HTTP/1.1\r\nHost: x\r\nX-Request-ID: left\r\n${fields}\r\n\r\n`;
        const large = await lineOf(await send('x'.repeat(MIB + 1)));
        const encoded = await lineOf(
          await ask(service.port, '/webhook', {
            method: 'POST',
            headers: { 'Content-Encoding': 'gzip' },
            body: '{}',
          }),
        );
        const socket = await openAndWrite(service.port, `${head('Content-Length: 10')}{`);
        await ask(service.port, '/health/live');
        socket.resetAndDestroy();
        const left = await service.logLineOf('left');

        expect(large).to.include({ status: 413, result: 'payload_too_large', dup: false });
        expect(encoded).to.include({ status: 415, result: 'unsupported_encoding', dup: false });
        expect(left).to.include({ status: 499, result: 'aborted', dup: false });
        expect(left).not.to.have.property('error');
      });
    });

    describe('body', () => {
      const INVALID_JSON = { msg: 'must be valid JSON', type: 'json_invalid' };
      const INVALID_UTF8 = { msg: 'must be valid UTF-8', type: 'json_invalid' };
      const NO_OBJECT = { msg: 'must be one JSON object', type: 'dict_type' };

      for (const [name, body, fault] of [
        ['empty', '', INVALID_JSON],
        ['no JSON', 'Hello', INVALID_JSON],
        ['cut short', '{"message_id":', INVALID_JSON],
        ['two objects', '{}{}', INVALID_JSON],
        ['a list', '[]', NO_OBJECT],
        ['a string', '"x"', NO_OBJECT],
        ['a number', '1', NO_OBJECT],
        ['null', 'null', NO_OBJECT],
        ['marked with a byte order mark', '\u{feff}{}', INVALID_JSON],
        ['nested without end', '['.repeat(500_000), INVALID_JSON],
        ['bad UTF-8', Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), INVALID_UTF8],
        ['cut UTF-8', Uint8Array.from([0x22, 0xf0, 0x9f, 0x98]), INVALID_UTF8],
        ['UTF-8 of a surrogate', Uint8Array.from([0x22, 0xed, 0xa0, 0x80, 0x22]), INVALID_UTF8],
        ['overlong UTF-8', Uint8Array.from([0x22, 0xc0, 0xaf, 0x22]), INVALID_UTF8],
      ] as const) {
        it(`is refused when ${name}`, async () => {
          const answer = await send(body);

          expect(answer.status).to.equal(422);
          expect(answer.json.detail).to.deep.equal([{ loc: ['body'], ...fault }]);
        });
      }

      it('may carry unknown keys, deep ones and prototype names too', async () => {
        const deep = '['.repeat(100_000) + ']'.repeat(100_000);
        const body = JSON.stringify(aDelivery()).slice(0, -1);

        const answer = await send(
          `${body},"__proto__":{"text":"x"},"constructor":1,"toString":null,"deep":${deep}}`,
        );

        expect(answer.status).to.equal(200);
        expect(await stored()).to.deep.equal([aDelivery()]);
      });

      it('counts the last of a key given twice', async () => {
        const body = JSON.stringify(aDelivery()).slice(0, -1);

        await send(`${body},"text":"first","text":"last"}`);

        expect((await stored())[0]?.text).to.equal('last');
      });

      it('needs no content type', async () => {
        const body = JSON.stringify(aDelivery());

        const answer = await ask(service.port, '/webhook', {
          method: 'POST',
          headers: { 'X-Signature': sign(body, SECRET), 'Content-Type': 'text/plain; charset=x' },
          body,
        });

        expect(answer.status).to.equal(200);
      });
    });

    describe('schema', () => {
      for (const [name, fields] of [
        ['no id', { message_id: undefined }],
        ['an empty id', { message_id: '' }],
        ['an id of 257 characters', { message_id: ASTRAL.repeat(257) }],
        ['an id that is a number', { message_id: 5 }],
        ['an id that is null', { message_id: null }],
        ['an id with half a character', { message_id: '\ud800' }],
        ['an id with U+0000', { message_id: 'a\0' }],
        ['no sender', { from: undefined }],
        ['a sender without +', { from: '919876543210' }],
        ['a sender with a line break', { from: '+919876543210\n' }],
        ['a sender in Arabic digits', { from: '+\u0661\u0662' }],
        ['a sender of 33 digits', { from: `+${'1'.repeat(33)}` }],
        ['a sender that is a list', { from: ['+1'] }],
        ['no recipient', { to: undefined }],
        ['an empty recipient', { to: '+' }],
        ['no time', { ts: undefined }],
        ['a time that is a number', { ts: 1736935200 }],
        ['a time with an offset', { ts: '2025-01-15T10:00:00+00:00' }],
        ['31 February', { ts: '2025-02-31T10:00:00Z' }],
        ['the year 0', { ts: '0000-01-01T00:00:00Z' }],
        ['a leap second', { ts: '2016-12-31T23:59:60Z' }],
        ['ten digits of fraction', { ts: '2025-01-15T10:00:00.0123456789Z' }],
        ['text of 4097 characters', { text: ASTRAL.repeat(4097) }],
        ['text that is a number', { text: 5 }],
        ['text that is a list', { text: ['x'] }],
        ['text with half a character', { text: 'a\udc00' }],
        ['text with U+0000', { text: '\0' }],
      ] as const) {
        it(`refuses ${name}`, async () => {
          const [field] = Object.keys(fields);

          const answer = await send(aDelivery(fields));

          expect(answer.status).to.equal(422);
          expect(answer.json.detail).to.have.lengthOf(1);
          expect(answer.json.detail[0]?.loc).to.deep.equal(['body', field]);
          expect(answer.json.detail[0]?.msg).to.be.a('string').with.length.below(200);
          expect(answer.json.detail[0]?.type).to.be.a('string');
          expect(await stored()).to.deep.equal([]);
        });
      }

      it('names every faulty field', async () => {
        const answer = await send({ from: '1', ts: 'x', text: 1 });

        expect(answer.json.detail.map((fault) => fault.loc[1])).to.have.members([
          'message_id',
          'from',
          'to',
          'ts',
          'text',
        ]);
      });

      it('tells a missing field from one of another type and from a wrong one', async () => {
        const answer = await send(aDelivery({ message_id: undefined, from: '1', to: null }));

        expect(answer.json.detail).to.deep.equal([
          { loc: ['body', 'message_id'], msg: 'is required', type: 'missing' },
          {
            loc: ['body', 'from'],
            msg: 'must be + followed by 1 to 32 digits, not "1"',
            type: 'value_error',
          },
          { loc: ['body', 'to'], msg: 'must be a string', type: 'string_type' },
        ]);
      });

      for (const [name, fields, listed] of [
        ['no text', { text: undefined }, null],
        ['null for text', { text: null }, null],
        ['an empty text', { text: '' }, ''],
        ['4096 characters outside the basic plane', { text: ASTRAL.repeat(4096) }, undefined],
        ['control characters', { text: '\u0001\r\n\t\u007f\u2028\ufeff' }, undefined],
      ] as const) {
        it(`accepts ${name}`, async () => {
          const answer = await send(aDelivery(fields));

          expect(answer.status).to.equal(200);
          expect((await stored())[0]?.text).to.equal(listed === undefined ? fields.text : listed);
        });
      }

      it('accepts an id of 256 characters outside the basic plane', async () => {
        expect((await send(aDelivery({ message_id: ASTRAL.repeat(256) }))).status).to.equal(200);
      });

      it('never repeats a long value in full', async () => {
        const answer = await send(aDelivery({ from: 'x'.repeat(100_000) }));

        expect(answer.text).to.have.length.below(500);
      });
    });

    describe('log line', () => {
      it('tells what became of a delivery', async () => {
        const created = await lineOf(await send(aDelivery()));
        const duplicate = await lineOf(await send(aDelivery()));

        expect(created).to.include({
          level: 'INFO',
          method: 'POST',
          path: '/webhook',
          status: 200,
          result: 'created',
          dup: false,
          message_id: 'm1',
        });
        expect(created['ts']).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        expect(created['latency_ms']).to.be.a('number').above(0);
        expect(duplicate).to.include({ result: 'duplicate', dup: true, message_id: 'm1' });
      });

      it('names the id of a refused message, cut short when it is long', async () => {
        const short = await lineOf(await send(aDelivery({ ts: 'x' })));
        const long = await lineOf(await send(aDelivery({ message_id: 'x'.repeat(100_000) })));

        expect(short).to.include({
          level: 'INFO',
          result: 'validation_error',
          dup: false,
          message_id: 'm1',
          invalid_fields: 'ts',
        });
        expect(long['message_id']).to.match(/^x+…$/).and.have.length.below(300);
      });

      for (const [message_id, shown] of [
        [5, '5'],
        ['', ''],
        [undefined, undefined],
        [null, undefined],
        [['m1'], undefined],
        [true, undefined],
      ] as const) {
        it(`shows ${shown ?? 'nothing'} for the id ${JSON.stringify(message_id)}`, async () => {
          const line = await lineOf(await send(aDelivery({ message_id, ts: 'x' })));

          expect(line['message_id']).to.equal(shown);
          expect(line['invalid_fields']).to.equal('message_id,ts');
        });
      }

      it('shows no id for a body that is none', async () => {
        const line = await lineOf(await send('[{"message_id":"m1"}]'));

        expect(line).to.include({ result: 'validation_error', dup: false, invalid_fields: '' });
        expect(line).not.to.have.property('message_id');
      });

      it('never holds the secret or a text', async () => {
        await send(aDelivery({ text: 'a private matter' }));
        await send(aDelivery({ text: 'a private matter', ts: 'x' }));
        await send(aDelivery({ message_id: `named ${SECRET}` }));
        await ask(service.port, `/${SECRET}`, { headers: { 'X-Request-ID': SECRET } });
        await sendSignedWith(SECRET, JSON.stringify(aDelivery({ text: 'a private matter' })));

        const log = JSON.stringify(service.logLines());
        expect(log).not.to.include('private');
        expect(log).not.to.include(SECRET);
      });

      it('holds no secret that a path has in percent-escapes', async () => {
        const escaped = SECRET.replaceAll(/[^]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);

        const half = await ask(service.port, `/%zz/${SECRET.slice(0, 3)}${escaped.slice(9)}`);
        const other = await ask(service.port, '/%zz/caf%C3%A9');

        expect((await lineOf(half))['path']).to.equal('/%zz/[redacted]');
        expect((await lineOf(other))['path']).to.equal('/%zz/caf%C3%A9');
      });

      it('is of whole characters, although a refused id may have a half of one', async () => {
        const line = await lineOf(await send(aDelivery({ message_id: 'm\ud800' })));

        expect(line['message_id']).to.equal('m\ufffd');
      });

      it('holds no part of the secret where a long value is cut', async () => {
        const upToSecret = 'x'.repeat(256 - SECRET.length + 1);

        const delivered = await send(aDelivery({ message_id: upToSecret + SECRET }));
        const asked = await ask(service.port, `/${upToSecret}${SECRET}/and-more`);

        expect((await lineOf(delivered))['message_id']).to.equal(`${upToSecret}[redacted…`);
        expect((await lineOf(asked))['path']).to.equal(`/${upToSecret}[redacte…`);
      });
    });

    it('is logged and counted for what it became when its client leaves during the commit', async () => {
      const { promise: begun, resolve: begin } = Promise.withResolvers<undefined>();
      const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
      await service.close();
      service = await startService((provide) => {
        override(provide);
        provide(MESSAGE_REPOSITORY, () => ({
          async insertIfAbsent() {
            begin(undefined);
            await released;
            return { kind: 'created' };
          },
        }));
      });
      const body = JSON.stringify(aDelivery());

      const socket = await openAndWrite(
        service.port,
        `POST /webhook HTTP/1.1\r\nHost: x\r\nX-Request-ID: left\r\nX-Signature: ${sign(body, SECRET)}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      await begun;
      socket.resetAndDestroy();
      // The service sees the end before it sees these.
      await ask(service.port, '/health/live');
      await ask(service.port, '/health/live');
      release(undefined);

      const line = await service.logLineOf('left');
      expect(line).to.include({ status: 499, result: 'created', dup: false, message_id: 'm1' });
      const { text } = await ask(service.port, '/metrics');
      expect(text).to.include('messages_stored_total 1\n');
      expect(text).to.include('webhook_requests_total{result="aborted"} 0\n');
    });

    describe('when the store fails', () => {
      const failingWith = async (error: Error): Promise<Answer> => {
        await service.close();
        service = await startService((provide) => {
          override(provide);
          provide(MESSAGE_REPOSITORY, () => ({
            async insertIfAbsent() {
              throw error;
            },
          }));
        });
        return send(aDelivery());
      };

      it('asks to retry when it is unavailable', async () => {
        const answer = await failingWith(new PortUnavailableError('disk full at /secret/path'));

        expect(answer.status).to.equal(503);
        expect(answer.headers['retry-after']).to.match(/^[1-9]\d*$/);
        expect(answer.text).not.to.include('path');
        const line = await service.logLineOf(answer.headers['x-request-id']);
        expect(line).to.include({
          level: 'ERROR',
          result: 'unavailable',
          error: 'disk full at /secret/path',
        });
      });

      it('says nothing of the inside when it has a bug', async () => {
        const answer = await failingWith(new TypeError('undefined is not a function'));

        expect(answer.status).to.equal(500);
        expect(answer.json).to.deep.equal({ detail: 'Internal Server Error' });
        const line = await service.logLineOf(answer.headers['x-request-id']);
        expect(line).to.include({ level: 'ERROR', result: 'internal_error' });
        expect(line['stack']).to.include('TypeError');
      });
    });

    it('answers 503 while no secret is set', async () => {
      await service.close();
      service = await startService(override, { webhookSecret: undefined });

      const answer = await deliver(service.port, '', aDelivery());

      expect(answer.status).to.equal(503);
      expect(answer.json.detail).to.be.a('string');
      expect(await stored()).to.deep.equal([]);
    });
  });
}
