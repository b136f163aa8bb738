import type { Random } from './random.ts';

/** A message as it goes over the wire. */
export interface WireMessage {
  readonly message_id: string;
  readonly from: string;
  readonly to: string;
  readonly ts: string;
  readonly text: string | null;
}

const SENDERS = 200;
const REMEMBERED = 500;
const WORDS = (
  'order Order invoice Rückruf STRASSE straße ΣΊΣΥΦΟΣ Σίσυφος naïve 100% a_b back\\slash 注文 😀 ' +
  '\u0301 İstanbul ok x'
).split(' ');

/**
 * Messages as they come in real life: few senders send much, instants in no order and in several
 * spellings, texts in several scripts, now and then none. A tenth are deliveries of an id that was
 * sent before, some of them with another text, which must change nothing.
 */
export function createTraffic(prefix: string, random: Random): () => WireMessage {
  const recent: WireMessage[] = [];
  let made = 0;

  const fresh = (): WireMessage => {
    made += 1;
    const scattered = random.between(0, 2 ** 32).toString(36);
    const message = {
      message_id: `${scattered}.${prefix}.${made.toString(36)}`,
      from: `+9198${String(Math.floor(random.next() ** 3 * SENDERS)).padStart(8, '0')}`,
      to: '+14155550100',
      ts: aSpelledInstant(random),
      text: random.next() < 0.05 ? null : aText(random),
    };
    recent[made % REMEMBERED] = message;
    return message;
  };

  return () => {
    if (made === 0 || random.next() < 0.9) return fresh();
    const again = random.pick(recent.filter((message) => message !== undefined));
    return random.next() < 0.8 ? again : { ...again, text: aText(random) };
  };
}

function aText(random: Random): string {
  return Array.from({ length: random.between(1, 12) }, () => random.pick(WORDS)).join(' ');
}

function aSpelledInstant(random: Random): string {
  const second = Date.UTC(2025, 0, 15) + random.between(0, 100_000) * 1_000;
  const spelled = new Date(second).toISOString().slice(0, 19);
  const fraction = random.pick(['', '.0', '.5', '.25', '.250', '.000000001', '.999999999']);
  return `${spelled}${fraction}Z`;
}
