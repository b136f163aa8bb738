import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import type { SecretInForce, Signer } from '../src/index.ts';

export interface SignerHarness {
  /** Both secrets are in force. */
  readonly signer: Signer;
  /** The signature that a holder of this secret makes. */
  sign(body: Uint8Array, secret: SecretInForce): string;
}

/** Everything that a `Signer` promises; `open` gives one for two different secrets. */
export function describeSignerContract(adapter: string, open: () => SignerHarness): void {
  describe(`Signer contract: ${adapter}`, () => {
    let harness: SignerHarness;
    const body = Uint8Array.from([0x7b, 0x00, 0xff, 0x7d]);

    beforeEach(() => {
      harness = open();
    });

    for (const secret of ['current', 'previous'] as const) {
      describe(`a signature made with the ${secret} secret`, () => {
        it('is told by it, over these bytes', async () => {
          const signature = harness.sign(body, secret);

          expect(await harness.signer.verify(body, signature)).to.equal(secret);
        });

        it('is told by it, over no bytes at all', async () => {
          const nothing = new Uint8Array();

          const signature = harness.sign(nothing, secret);

          expect(await harness.signer.verify(nothing, signature)).to.equal(secret);
        });

        it('is refused over other bytes', async () => {
          const other = Uint8Array.from([...body.slice(0, -1), 0x7c]);

          const signature = harness.sign(other, secret);

          expect(await harness.signer.verify(body, signature)).to.equal(undefined);
        });

        it('is refused in every truncation and extension', async () => {
          const valid = harness.sign(body, secret);
          const forged = [
            ...Array.from({ length: valid.length }, (_, length) => valid.slice(0, length)),
            `${valid}0`,
            `${valid} `,
            `${valid}\n`,
            ` ${valid}`,
            `${valid}${valid}`,
            `${valid}, ${valid}`,
            `sha256=${valid}`,
          ];

          for (const signature of forged) {
            expect(await harness.signer.verify(body, signature), signature).to.equal(undefined);
          }
        });

        it('is refused with any one character changed', async () => {
          const valid = harness.sign(body, secret);

          for (let i = 0; i < valid.length; i += 1) {
            for (const wrong of [valid[i] === '0' ? '1' : '0', 'g', 'é', '\uff11', '\0']) {
              const signature = valid.slice(0, i) + wrong + valid.slice(i + 1);
              expect(await harness.signer.verify(body, signature), signature).to.equal(undefined);
            }
          }
        });
      });
    }

    it('refuses half of each secret’s signature put together', async () => {
      const [current, previous] = [harness.sign(body, 'current'), harness.sign(body, 'previous')];
      const half = current.length / 2;

      const mixed = current.slice(0, half) + previous.slice(half);

      expect(await harness.signer.verify(body, mixed)).to.equal(undefined);
    });
  });
}
