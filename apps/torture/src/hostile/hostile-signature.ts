import { sign } from '../client.ts';
import type { Random } from '../random.ts';

/** The lines of headers, each ended by CRLF, that claim to sign this body. */
export function aFalseSignature(body: Uint8Array, random: Random): string {
  const valid = sign(body);
  const at = random.between(0, valid.length - 1);
  return random.pick([
    () => '',
    () => line(''),
    () => line(sign(body, 'another secret')),
    () => line(sign(Buffer.concat([body, Buffer.from(' ')]))),
    () => line(valid.slice(0, at)),
    () => line(valid.slice(at + 1)),
    () => line(`${valid}${random.pick(['0', '00', ' 0', valid])}`),
    () => line(`${random.pick(['sha256=', '0x', '0', '"'])}${valid}`),
    () =>
      line(
        `${valid.slice(0, at)}${random.pick(['g', 'é', '-', ' ', '%', ''])}${valid.slice(at + 1)}`,
      ),
    () => line(valid.replaceAll(/\d/g, (digit) => String((Number(digit) + 1) % 10))),
    () => line(valid) + line(valid),
    () => line('x'.repeat(5_000)),
    () => `X-Signature-256: ${valid}\r\n`,
    () => `X_Signature: ${valid}\r\n`,
  ])();
}

/** The line of the header that signs this body, in either case. */
export function aTrueSignature(body: Uint8Array, random: Random): string {
  const valid = sign(body);
  const spelled = random.pick([valid, valid.toUpperCase()]);
  return `${random.pick(['X-Signature', 'x-signature', 'X-SIGNATURE'])}: ${spelled}\r\n`;
}

function line(value: string): string {
  return `X-Signature: ${value}\r\n`;
}
