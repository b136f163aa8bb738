import { PortUnavailableError } from '@hookledger/domain';
import { aMessage } from '@hookledger/domain/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { openTestStore } from './open-test-store.ts';

/** The message by which a server asks for one kind of authentication; 0: none, come in. */
function authentication(kind: number): Buffer {
  const message = Buffer.from('R\0\0\0\x08\0\0\0\0', 'latin1');
  message.writeUInt32BE(kind, 5);
  return message;
}

const READY = Buffer.from('Z\0\0\0\x05I', 'latin1');
const A_ROW_OF_NOTHING = Buffer.from('D\0\0\0\x06\0\x09', 'latin1');

describe('a server that is strange', () => {
  for (const [says, answers, meaning] of [
    ['GSSAPI, please', [authentication(7)], /authentication that this service does not know/],
    ['SSPI, please', [authentication(9)], /authentication that this service does not know/],
    ['a row that ends too soon', [authentication(0), READY, A_ROW_OF_NOTHING], /would not/],
  ] as const) {
    it(`that says “${says}” is one that can't answer`, async () => {
      const strange = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => socket.write(Buffer.concat(answers)));
      }).listen(0, '127.0.0.1');
      await once(strange, 'listening');
      const { port } = strange.address() as AddressInfo;
      const store = openTestStore(`postgres://u@127.0.0.1:${port}/d`);

      const error = await store.repository.insertIfAbsent(aMessage()).catch((e: unknown) => e);
      await store.close();
      strange.close();

      expect(error).to.be.instanceOf(PortUnavailableError);
      expect(String(error)).to.match(meaning);
    });
  }
});
