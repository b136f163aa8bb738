import { createHmac } from 'node:crypto';
import type { Page } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { createTraffic, SECRET } from './load/traffic.ts';
import { announce } from './report.ts';
import { startServer } from './server-process.ts';

const OLDER_PAGES = 10;
/** A machine that others use as well takes its time. */
const PATIENCE_MS = 120_000;
const LIVE_SECONDS = 10;
const LIVE_PER_SECOND = 200;

// What blocks a page for more than 50 ms; a reader sees less than 100 ms as at once.
const WATCH_LONG_TASKS = `
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longTasks.push(duration);
  }).observe({ type: 'longtask', buffered: true });
`;

export interface PageResult {
  readonly action: string;
  /** Until it is seen. */
  readonly tookMs: number;
  /** Tasks of more than 50 ms meanwhile, and the longest. */
  readonly longTasks: number;
  readonly longestTaskMs: number;
  /** Processor time of the page's main thread. */
  readonly mainThreadMs: number;
}

/** What a browser does with the page over a ledger of a million messages. */
export async function measurePage(folder: string): Promise<readonly PageResult[]> {
  const server = await startServer('service', { folder });
  const browser = await openBrowser();
  const results: PageResult[] = [];
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    page.setDefaultTimeout(PATIENCE_MS);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const mainThreadMs = async (): Promise<number> => {
      const { metrics } = await session.send('Performance.getMetrics');
      return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
    };
    await page.addInitScript(WATCH_LONG_TASKS);
    const measure = async (action: string, act: () => Promise<unknown>): Promise<void> => {
      const usedBefore = await mainThreadMs();
      const started = performance.now();
      await act();
      const tookMs = performance.now() - started;
      const tasks = await page.evaluate<number[]>('window.longTasks.splice(0)');
      const result = {
        action,
        tookMs,
        longTasks: tasks.length,
        longestTaskMs: Math.max(0, ...tasks),
        mainThreadMs: (await mainThreadMs()) - usedBefore,
      };
      results.push(result);
      announce(
        `${action}: ${tookMs.toFixed(0)} ms, ${tasks.length} long tasks, longest ${result.longestTaskMs.toFixed(0)} ms, main thread ${result.mainThreadMs.toFixed(0)} ms`,
      );
    };
    for (const [action, act] of actionsOn(page, server.port)) await measure(action, act);
  } finally {
    await browser.close();
    await server.stop();
  }
  return results;
}

function actionsOn(
  page: Page,
  port: number,
): readonly (readonly [string, () => Promise<unknown>])[] {
  const place = page.locator('.place');
  const search = page.getByLabel('Text contains');
  const placeReads = async (pattern: RegExp): Promise<void> =>
    place.filter({ hasText: pattern }).waitFor();
  return [
    [
      'open the page, until its first messages are there',
      async () => {
        await page.goto(`http://127.0.0.1:${port}/`);
        await page.locator('.messages tbody tr').first().waitFor();
      },
    ],
    [
      `${OLDER_PAGES} pages older`,
      async () => {
        for (let i = 1; i <= OLDER_PAGES; i += 1) {
          await page.getByRole('button', { name: 'Older' }).click();
          await placeReads(new RegExp(`^${i * 50 + 1} –`));
        }
      },
    ],
    [
      'the oldest page',
      async () => {
        await page.getByRole('button', { name: 'Oldest' }).click();
        await placeReads(/^999,/);
      },
    ],
    [
      'type “order”, in a quarter of all texts',
      async () => {
        await search.pressSequentially('order', { delay: 80 });
        await page.locator('.status').filter({ hasText: '249,576 messages match' }).waitFor();
      },
    ],
    [
      'clear the search',
      async () => {
        await search.fill('');
        await placeReads(/of 1,0/);
      },
    ],
    [
      `live tail, ${LIVE_SECONDS} s with ${LIVE_PER_SECOND} messages a second`,
      async () => {
        await page.getByText('Live tail').click();
        await page.locator('.connection.live').waitFor();
        await sendFor(port);
      },
    ],
  ];
}

async function sendFor(port: number): Promise<void> {
  const next = createTraffic(`page.${process.pid}`, 3);
  for (let second = 0; second < LIVE_SECONDS; second += 1) {
    const started = performance.now();
    await Promise.all(
      Array.from({ length: LIVE_PER_SECOND }, async () => {
        const body = JSON.stringify(next());
        const signature = createHmac('sha256', SECRET).update(body).digest('hex');
        const headers = { 'X-Signature': signature };
        await fetch(`http://127.0.0.1:${port}/webhook`, { method: 'POST', headers, body });
      }),
    );
    const leftMs = 1_000 - (performance.now() - started);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, leftMs)));
  }
}
