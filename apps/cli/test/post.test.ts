import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import type { ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { createPost, type PostAnswer } from '../src/sending/post.ts';
import { aScriptedService } from './a-scripted-service.ts';

describe('createPost', () => {
  const closing: (() => Promise<unknown>)[] = [];

  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  const answerOf = async (
    answer: Parameters<typeof aScriptedService>[0],
    withinMs?: number,
  ): Promise<PostAnswer | Error> => {
    const service = await aScriptedService(answer);
    closing.push(() => service.close());
    const post = createPost(new URL(service.url), withinMs);
    return post(Buffer.from('{}'), {}).catch((error: unknown) => error as Error);
  };

  it('takes another protocol for no answer', async () => {
    const answer = await answerOf(
      (res) => void res.writeHead(101, { Connection: 'upgrade', Upgrade: 'other' }).end(),
    );

    expect(answer).to.be.instanceOf(Error).and.have.property('message').that.includes('101');
  });

  it('waits no longer than it may, however often a little of the answer comes', async () => {
    for (const [name, begin, goOn] of [
      ['a body', (res) => res.writeHead(200), (res) => res.write('x')],
      ['heads', () => undefined, (res) => res.writeEarlyHints({ link: '</x>' })],
    ] as const satisfies [string, ...((res: ServerResponse) => unknown)[]][]) {
      const answer = await answerOf((res) => {
        begin(res);
        const timer = setInterval(() => goOn(res), 5);
        res.on('close', () => clearInterval(timer));
      }, 200);

      expect(answer, name).to.be.instanceOf(Error).and.include({ message: 'no answer in time' });
    }
  });

  it('reads no more of an answer than can be of use, and takes that for the answer', async () => {
    const left = Promise.withResolvers<void>();
    const answer = await answerOf((res) => {
      const endless = Readable.from(repeated('x'.repeat(100_000)));
      pipeline(endless, res, () => left.resolve());
    });
    await left.promise;

    expect(answer).to.have.property('status', 200);
    expect(answer)
      .to.have.property('text')
      .with.lengthOf(64 * 1024);
  });
});

function* repeated(piece: string): Generator<string> {
  for (;;) yield piece;
}
