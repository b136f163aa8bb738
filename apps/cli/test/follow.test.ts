import type { WireMessage } from '@hookledger/wire';
import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import type { ServerResponse } from 'node:http';
import { follow } from '../src/following/follow.ts';
import { aScriptedService } from './a-scripted-service.ts';
import { someMessages } from './some-messages.ts';

/** What `follow` did until it had waited as often as it was allowed to. */
interface Followed {
  readonly waits: readonly number[];
  readonly said: readonly string[];
  readonly messages: readonly WireMessage[];
  readonly error: unknown;
}

describe('follow', () => {
  const closing: (() => Promise<unknown>)[] = [];

  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  const followed = async (
    answer: Parameters<typeof aScriptedService>[0],
    waitCount: number,
  ): Promise<Followed> => {
    const service = await aScriptedService(answer);
    closing.push(() => service.close());
    const waits: number[] = [];
    const said: string[] = [];
    const messages: WireMessage[] = [];
    const error: unknown = await follow({
      url: new URL(service.url),
      token: undefined,
      onMessages: async (some) => void messages.push(...some),
      onLoss: (reason) => said.push(`lost: ${reason}`),
      onReturn: () => said.push('back'),
      onLongWait: (seconds) => said.push(`wait ${seconds}`),
      pause: async (forMs) => {
        if (waits.push(forMs) === waitCount) throw new Error('waited enough');
      },
    }).catch((reason: unknown) => reason);
    return { waits, said, messages, error };
  };

  it('waits as long as the service asks for, within reason, and says so', async () => {
    const { waits, said } = await followed((res, before) => {
      if (before === 0) stream(res, event(1));
      else res.writeHead(503, { 'Retry-After': before === 1 ? '200' : '99999999999' }).end();
    }, 3);

    expect(waits.slice(1)).to.deep.equal([200_000, 300_000]);
    expect(said).to.deep.equal(['lost: the service has ended it', 'wait 99999999999']);
  });

  it('waits longer each time that a connection ends before anything has come', async () => {
    const { waits, said } = await followed(
      (res, before) => stream(res, before % 7 === 0 ? event(1 + before) : ': here\n\n'),
      9,
    );

    const longest = [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 250, 500];
    for (const [i, wait] of waits.entries()) {
      expect(wait, `wait ${i}`).to.be.within((longest[i] ?? 0) / 2, longest[i] ?? 0);
    }
    expect(said.filter((one) => one === 'back')).to.have.lengthOf(8);
  });

  for (const [name, wrong] of [
    ['something else than JSON', 'id: 3\ndata: {bad\n\n'],
    ['null', event(3, null)],
    ['something else than a message', event(3, { message_id: 5, from: null })],
    ['a message under no number', event('\u2713snow')],
  ] as const) {
    it(`stops at ${name}, after all that came before it`, async () => {
      const { waits, messages, error } = await followed(
        (res, before) =>
          before === 0 ? stream(res, event(1)) : stream(res, event(2) + wrong + event(4)),
        2,
      );

      expect([waits.length, messages.length]).to.deep.equal([1, 2]);
      expect(error)
        .to.have.property('message')
        .that.matches(
          /^http:\/\/127[^ ]*: the event after id 2 (is no message|has an id that is no number)$/,
        );
    });
  }

  for (const [name, line] of [
    ['line', 'x'.repeat(1_000)],
    ['event', `data: ${'x'.repeat(1_000)}\n`],
  ] as const) {
    it(`holds no ${name} without an end`, async () => {
      const { messages, error } = await followed((res) => {
        res.writeHead(200, { 'Content-Type': 'text/event-stream' });
        res.write(`${event(1)}id: 2\ndata: ${line.repeat(2_000)}`);
      }, 1);

      expect(messages).to.have.lengthOf(1);
      expect(error)
        .to.have.property('message')
        .that.matches(/the event after id 1 is too long$/);
    });
  }

  it('waits for no end of a refusal', async () => {
    const { said } = await followed((res, before) => {
      if (before === 0) stream(res, event(1));
      else if (before === 1) res.writeHead(503).write('x'.repeat(1_000_000));
      else res.writeHead(401).write(' '.repeat(1_000_000));
    }, 3);

    expect(said).to.deep.equal(['lost: the service has ended it']);
  });

  it('stops at what is no stream of events', async () => {
    const { waits, error } = await followed((res, before) => {
      if (before === 0) stream(res, event(1));
      else res.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>');
    }, 2);

    expect(waits).to.have.lengthOf(1);
    expect(error).to.have.property('message').that.includes('its Content-Type is text/html');
  });
});

function stream(res: ServerResponse, content: string): void {
  res.writeHead(200, { 'Content-Type': 'text/event-stream' }).end(content);
}

function event(id: number | string, data: unknown = someMessages(1)[0]): string {
  return `id: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}
