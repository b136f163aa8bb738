import { createHmac } from 'node:crypto';

export const SECRET = 'a-secret-for-benchmarks-only';

/** Numbers that repeat from run to run: a 32-bit linear congruence, 0 up to 1. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const SENDERS = 10_000;
const WORDS = Array.from({ length: 5_000 }, (_, i) => word(i));

/** A word that few texts have. */
export const RARE_WORD: string = WORDS[4_997] ?? '';

/** One message of the benchmark's ledger. */
export interface Sample {
  readonly message_id: string;
  readonly from: string;
  readonly to: string;
  readonly ts: string;
  readonly text: string;
}

/**
 * Messages as they would arrive: ten thousand senders of whom few send much, texts of 4 to 16
 * words of which few are frequent, ids in no order, times that grow with some disorder.
 */
export function createTraffic(prefix: string, seed: number): () => Sample {
  const random = createRandom(seed);
  let sent = 0;
  return () => {
    sent += 1;
    const scattered = Math.floor(random() * 2 ** 32).toString(36);
    const words = Array.from(
      { length: 4 + Math.floor(random() * 13) },
      () => WORDS[Math.floor(random() ** 2 * WORDS.length)],
    );
    const sentAtMs = Date.UTC(2025, 0, 15) + sent * 30 + Math.floor(random() * 5_000);
    return {
      message_id: `wamid.${scattered}.${prefix}.${sent.toString(36)}`,
      from: `+9198${String(Math.floor(random() ** 3 * SENDERS)).padStart(8, '0')}`,
      to: '+14155550100',
      ts: new Date(sentAtMs).toISOString(),
      // A quarter of all texts have the word "order".
      text: words.join(' ') + (random() < 0.25 ? ' Order' : ''),
    };
  };
}

/** The bytes of one signed delivery, headers and all. */
export function asRequest(sample: Sample): Buffer {
  const body = JSON.stringify(sample);
  const signature = createHmac('sha256', SECRET).update(body).digest('hex');
  return Buffer.from(
    `POST /webhook HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-Signature: ${signature}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function word(i: number): string {
  const random = createRandom(i + 1);
  return Array.from({ length: 3 + (i % 6) }, () =>
    String.fromCharCode(97 + Math.floor(random() * 26)),
  ).join('');
}
