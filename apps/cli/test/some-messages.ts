import type { WireMessage } from '@hookledger/wire';

/** Messages `m0`, `m1`, … with texts of many kinds, as they go over the wire. */
export function someMessages(count: number): WireMessage[] {
  const texts = [
    'Hello',
    null,
    '',
    'straße %_*',
    '日本語 \u{1f600}',
    'two\nlines\u2028"\\',
    '\u001b[2J',
  ];
  return Array.from({ length: count }, (_, i) => ({
    message_id: `m${i}`,
    from: `+${1 + (i % 3)}`,
    to: '+14155550100',
    ts: `2025-01-15T10:00:${String(59 - (i % 60)).padStart(2, '0')}.${i % 10}0Z`,
    text: texts[i % texts.length] ?? null,
  }));
}

/** A message a line. */
export function asLines(messages: readonly unknown[]): string {
  return messages.map((message) => `${JSON.stringify(message)}\n`).join('');
}

export function parsedLines(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}
