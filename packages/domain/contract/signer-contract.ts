import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import type { Signer } from '../src/index.ts';

export interface SignerHarness {
  readonly signer: Signer;
  /** The signature that a holder of the secret makes. */
  sign(body: Uint8Array): string;
}

/** Everything that a `Signer` promises. */
export function describeSignerContract(adapter: string, open: () => SignerHarness): void {
  describe(`Signer contract: ${adapter}`, () => {
    let harness: SignerHarness;
    const body = Uint8Array.from([0x7b, 0x00, 0xff, 0x7d]);

    beforeEach(() => {
      harness = open();
    });

    it('accepts the signature of these bytes', async () => {
      expect(await harness.signer.verify(body, harness.sign(body))).to.equal(true);
    });

    it('accepts the signature of no bytes at all', async () => {
      const nothing = new Uint8Array();

      expect(await harness.signer.verify(nothing, harness.sign(nothing))).to.equal(true);
    });

    it('refuses the signature of other bytes', async () => {
      const other = Uint8Array.from([...body.slice(0, -1), 0x7c]);

      expect(await harness.signer.verify(body, harness.sign(other))).to.equal(false);
    });

    it('refuses every truncation and extension of a valid signature', async () => {
      const valid = harness.sign(body);
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
        expect(await harness.signer.verify(body, signature), signature).to.equal(false);
      }
    });

    it('refuses a signature with any one character changed', async () => {
      const valid = harness.sign(body);

      for (let i = 0; i < valid.length; i += 1) {
        for (const wrong of [valid[i] === '0' ? '1' : '0', 'g', 'é', '\uff11', '\0']) {
          const signature = valid.slice(0, i) + wrong + valid.slice(i + 1);
          expect(await harness.signer.verify(body, signature), signature).to.equal(false);
        }
      }
    });
  });
}
