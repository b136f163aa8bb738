// `node --conditions=@hookledger/source apps/bench/src/screenshots.ts`: pictures of the page for the
// README, over a ledger that is made for them, with deliveries coming in meanwhile.
import { instant, messageId, messageText, msisdn } from '@hookledger/domain';
import { openSqliteStore } from '@hookledger/sqlite-drizzle';
import { createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { SECRET } from './load/traffic.ts';
import { startServer } from './server-process.ts';

const MESSAGES = 48_000;
const HOUR_MS = 3_600_000;
const PER_SECOND = 12;
const SETTLE_MS = 25_000;
const IMAGES = fileURLToPath(new URL('../../../docs/images/', import.meta.url));

// A generator of our own, so that every run paints the same ledger.
let state = 7;
const random = (): number => {
  state = (state * 48_271) % 2_147_483_647;
  return state / 2_147_483_647;
};
const pick = <Value>(values: readonly Value[]): Value =>
  values[Math.floor(random() * values.length)] as Value;

const TEXTS = [
  'Where is my order? It was to come yesterday.',
  'Thank you, that was quick!',
  'Can I change the delivery to Thursday afternoon?',
  'The code you sent me does not work',
  'Bonjour, est-ce que vous livrez à Lyon ?',
  'ठीक है, धन्यवाद 🙏',
  'Yes, please confirm the appointment',
  'STOP',
  'Please send me the invoice again, the PDF is empty',
  'Danke schön! Bis morgen.',
  'Is the blue one in stock again?',
  '👍',
  'My address has changed: 14 Market Street, second floor',
  'Two tickets for Saturday, please',
  'I have paid, transaction 88-2041. When does it ship?',
  'Gracias, todo bien',
];

const senderAt = (i: number): string => `+9198${String(20_000_000 + i * 7_919).slice(0, 8)}`;
const aSender = (): string => senderAt(Math.floor(random() ** 3 * 260));

async function fill(path: string, nowMs: number): Promise<void> {
  const store = openSqliteStore({ path });
  const waiting: Promise<unknown>[] = [];
  for (let i = 0; i < MESSAGES; i += 1) {
    const atMs = aMoment(nowMs);
    waiting.push(
      store.repository.insertIfAbsent({
        id: messageId(`wamid.${i.toString(36).padStart(6, '0')}`),
        sender: msisdn(aSender()),
        recipient: msisdn('+14155550100'),
        sentAt: instant(new Date(atMs).toISOString()),
        text: messageText(pick(TEXTS)),
        createdAtMs: atMs,
      }),
    );
  }
  await Promise.all(waiting);
  await store.reader.stats();
  await store.close();
}

/** Within the last thirty days, and rarely at night. */
function aMoment(nowMs: number): number {
  for (;;) {
    const atMs = nowMs - Math.floor(random() ** 1.6 * 30 * 24) * HOUR_MS - random() * HOUR_MS;
    const hour = new Date(atMs).getUTCHours();
    const usual = 0.12 + 0.88 * Math.max(0, Math.sin(((hour - 5) / 17) * Math.PI)) ** 1.3;
    if (random() < usual) return atMs;
  }
}

async function deliver(port: number, i: number): Promise<void> {
  const kind = i % 40;
  const body = JSON.stringify({
    message_id: kind === 7 ? `live.${i - 1}` : `live.${i}`,
    from: kind === 19 ? 'not a number' : aSender(),
    to: '+14155550100',
    ts: new Date().toISOString(),
    text: pick(TEXTS),
  });
  const secret = kind === 31 ? 'an old secret' : SECRET;
  await fetch(`http://127.0.0.1:${port}/webhook`, {
    method: 'POST',
    headers: { 'X-Signature': createHmac('sha256', secret).update(body).digest('hex') },
    body,
  });
}

const folder = mkdtempSync(join(tmpdir(), 'hookledger-screenshots-'));
mkdirSync(IMAGES, { recursive: true });
await fill(join(folder, 'app.db'), Date.now());
const server = await startServer('service', { folder });
const browser = await openBrowser();
let sent = 0;
const traffic = setInterval(() => {
  sent += 1;
  void deliver(server.port, sent);
}, 1_000 / PER_SECOND);

const shoot = async (
  name: string,
  viewport: { width: number; height: number },
  colorScheme: 'light' | 'dark',
  prepare: (page: Page) => Promise<void> = async () => undefined,
): Promise<void> => {
  const page = await browser.newPage({ viewport, colorScheme, reducedMotion: 'reduce' });
  await page.goto(`http://127.0.0.1:${server.port}/`);
  await page.waitForTimeout(SETTLE_MS);
  await prepare(page);
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
  await page.close();
};

try {
  const desk = { width: 1280, height: 1180 };
  await Promise.all([
    shoot('dashboard-light', desk, 'light'),
    shoot('dashboard-dark', desk, 'dark'),
    shoot('dashboard-phone', { width: 390, height: 844 }, 'light'),
    shoot('live-tail-dark', { width: 1280, height: 640 }, 'dark', async (page) => {
      await page.getByText('Live tail').click();
      await page.evaluate("document.querySelector('.ledger').scrollIntoView()");
      await page.waitForTimeout(4_000);
    }),
  ]);
} finally {
  clearInterval(traffic);
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
