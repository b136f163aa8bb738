import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { createPost, type PostAnswer } from '../src/sending/post.ts';
import { aScriptedService } from './a-scripted-service.ts';

describe('createPost', () => {
  const closing: (() => Promise<unknown>)[] = [];

  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  const answerOf = async (
    answer: Parameters<typeof aScriptedService>[0],
  ): Promise<PostAnswer | Error> => {
    const service = await aScriptedService(answer);
    closing.push(() => service.close());
    const post = createPost(new URL(service.url));
    return post(Buffer.from('{}'), {}).catch((error: unknown) => error as Error);
  };

  it('takes another protocol for no answer', async () => {
    const answer = await answerOf(
      (res) => void res.writeHead(101, { Connection: 'upgrade', Upgrade: 'other' }).end(),
    );

    expect(answer).to.be.instanceOf(Error).and.have.property('message').that.includes('101');
  });
});
