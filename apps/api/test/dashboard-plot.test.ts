import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { whereThereIsChromium } from './a-browser.ts';
import { aDelivery } from './a-delivery.ts';
import { overInMemoryStore, SECRET, startService, type Service } from './a-service.ts';
import { deliver } from './an-http-client.ts';
import { dashboardVisits, PATIENCE_MS, reads } from './dashboard-visits.ts';

const HOUR_MS = 3_600_000;
const TIMELINE = '**/stats/timeline*';

interface Timeline {
  readonly bucket: string;
  readonly data: readonly { readonly ts: string; readonly count: number }[];
  readonly until: string;
}

/** Bars one after the other, the first of one message, the second of two and so on. */
function aTimeline(bucket: string, since: string, stepMs: number, count: number): Timeline {
  const at = (i: number): string =>
    new Date(Date.parse(since) + i * stepMs).toISOString().replace('.000Z', 'Z');
  const data = Array.from({ length: count }, (_, i) => ({ ts: at(i), count: i + 1 }));
  return { bucket, data, until: at(count) };
}

whereThereIsChromium(() => {
  describe('the plot of messages over time', function () {
    this.timeout(PATIENCE_MS);
    const visits = dashboardVisits();
    let service: Service;

    before(async () => {
      service = await startService(overInMemoryStore);
      for (let i = 0; i < 3; i += 1) {
        const ts = new Date(Date.now() - i * 2 * HOUR_MS).toISOString();
        await deliver(service.port, SECRET, aDelivery({ message_id: `m${i}`, ts }));
      }
    });

    after(async () => {
      await service.close();
    });

    const open = async (
      path: string,
      options: BrowserContextOptions = {},
      timeline?: Timeline,
    ): Promise<Page> => {
      const page = await visits.begin(options);
      if (timeline !== undefined) {
        await page.route(TIMELINE, async (route) => route.fulfill({ json: timeline }));
      }
      await page.goto(new URL(path, `http://127.0.0.1:${service.port}`).href);
      return page;
    };
    const captionOf = (page: Page): Locator => page.locator('.timeline .caption');

    it('says nothing of a range that nobody has answered for, but why', async () => {
      const page = await open('/?range=24h');
      await reads(captionOf(page), '3 sent in the last 24 hours');
      let status = 503;
      await page.route(TIMELINE, async (route) =>
        route.fulfill({ status, json: { detail: `this is ${status}` } }),
      );

      await page.getByText('1 h', { exact: true }).click();
      await reads(page.locator('.timeline').getByRole('alert'), 'can’t be read at the moment');
      expect(await captionOf(page).innerText()).to.equal('…');
      expect(await page.locator('.plot canvas').count()).to.equal(0);

      status = 422;
      await page.getByRole('button', { name: 'Try now' }).click();
      await reads(page.locator('.timeline').getByRole('alert'), 'this is 422');
      await page.unroute(TIMELINE);
      await page.getByRole('button', { name: 'Try now' }).click();
      await reads(captionOf(page), '1 sent in the last hour');
      expect(await page.getByRole('alert').count()).to.equal(0);
    });

    for (const [how, hours] of [
      ['slow', -3],
      ['fast', 30],
    ] as const) {
      it(`means the service’s time, although the browser’s clock is ${how}`, async () => {
        const page = await open('about:blank');
        await page.clock.setSystemTime(Date.now() + hours * HOUR_MS);

        await page.goto(`http://127.0.0.1:${service.port}/`);
        await reads(captionOf(page), '3 sent in the last 24 hours');
        await page.getByText('1 h', { exact: true }).click();

        await reads(captionOf(page), '1 sent in the last hour');
      });
    }

    it('gives a bar all the time from its beginning to the next', async () => {
      const timeline = aTimeline('hour', '2025-01-15T00:00:00Z', HOUR_MS, 10);
      const page = await open('/?range=all', {}, timeline);
      const plot = page.locator('.plot .u-over');
      const { width = 0, height = 0 } = (await plot.boundingBox()) ?? {};
      const asked: string[] = [];
      await page.route('**/messages?*', async (route) => {
        asked.push(new URL(route.request().url()).searchParams.get('since') ?? '');
        await route.continue();
      });

      for (const [bar, name] of [
        [0.02, '2025-01-15 00:00 UTC: 1'],
        [2.02, '2025-01-15 02:00 UTC: 3'],
        [2.55, '2025-01-15 02:00 UTC: 3'],
        [2.98, '2025-01-15 02:00 UTC: 3'],
        [9.98, '2025-01-15 09:00 UTC: 10'],
      ] as const) {
        await plot.hover({ position: { x: (bar * width) / 10, y: height - 5 } });
        await reads(captionOf(page), name);
      }
      await plot.click({ position: { x: 0.27 * width, y: height - 5 } });
      await page.waitForURL('**/?*end=*');
      expect(asked).to.include('2025-01-15T03:00:00Z');
      expect(asked).not.to.include('2025-01-15T04:00:00Z');

      await page.mouse.move(0, 0);
      await reads(captionOf(page), '55 sent so far');
    });

    for (const [timezoneId, since] of [
      ['Europe/Berlin', '2025-03-30T00:00:00Z'],
      ['Europe/Berlin', '2025-10-26T00:00:00Z'],
      ['America/New_York', '2025-03-09T00:00:00Z'],
    ] as const) {
      it(`has an axis in UTC where clocks change: ${timezoneId}, ${since.slice(0, 10)}`, async () => {
        const page = await open('about:blank', { timezoneId });
        await page.addInitScript(`
          window.drawn = new Set();
          const { fillText } = CanvasRenderingContext2D.prototype;
          CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
            drawn.add(text);
            return fillText.call(this, text, ...place);
          };`);
        const timeline = aTimeline('hour', since, HOUR_MS, 12);
        await page.route(TIMELINE, async (route) => route.fulfill({ json: timeline }));

        await page.goto(`http://127.0.0.1:${service.port}/?range=all`);
        await reads(captionOf(page), '78 sent so far');
        await page.waitForFunction('drawn.size > 0');

        const drawn = await page.evaluate<string[]>('[...drawn]');
        const hours = timeline.data.map(({ ts }) => ts.slice(11, 16));
        expect(drawn.filter((text) => text.includes(':'))).to.deep.equal([...hours, '12:00']);
      });
    }

    it('shows the decades of all time, and goes there', async () => {
      const ts = (i: number): string => `${String(i * 10).padStart(4, '0')}-01-01T00:00:00Z`;
      const data = Array.from({ length: 1_000 }, (_, i) => ({ ts: ts(i), count: i % 2 }));
      const until = '9999-12-31T24:00:00Z';
      const page = await open('/?range=all&end=1', {}, { bucket: 'decade', data, until });
      const plot = page.locator('.plot .u-over');
      const { width = 0, height = 0 } = (await plot.boundingBox()) ?? {};

      await plot.hover({ position: { x: 1, y: height - 5 } });
      await reads(captionOf(page), /^0\d\d0s UTC: \d$/);
      await page.getByText('As numbers').click();
      await reads(page.locator('.numbers thead'), 'decade (UTC)');
      await page.getByRole('button', { name: 'Show 2030s' }).click();
      await page.waitForURL('**/?range=all&end=3');
      await plot.click({ position: { x: width - 1, y: height - 5 } });

      await page.waitForURL('**/?range=all');
      expect(await page.getByRole('alert').count()).to.equal(0);
    });

    describe('going to a bar', () => {
      // Of the service's own three messages, all are later.
      const timeline = aTimeline('hour', '2025-01-15T00:00:00Z', HOUR_MS, 4);
      const show = async (page: Page, hour: string): Promise<void> =>
        page.getByRole('button', { name: `Show 2025-01-15 ${hour}` }).click();
      /** A list whose messages before an hour are as many as that hour. */
      const answerFor = (since: string | null): { data: []; total: number } => ({
        data: [],
        total: 24 - (since === null ? 0 : new Date(since).getUTCHours()),
      });

      it('says when it failed, and tries again', async () => {
        const page = await open('/?range=all', {}, timeline);
        await page.getByText('As numbers').click();
        await page.route('**/messages?*', async (route) =>
          route.fulfill({ status: 503, json: { detail: 'too busy' } }),
        );

        await show(page, '01:00');
        const notice = page.getByRole('alert').filter({ hasText: 'that time' });
        await reads(notice, 'too busy');
        await page.unroute('**/messages?*');
        await notice.getByRole('button', { name: 'Try again' }).click();

        await page.waitForURL('**/?*end=1');
        await notice.waitFor({ state: 'detached' });
      });

      it('takes a click by a hand that trembles', async () => {
        const page = await open('/?range=all', {}, timeline);
        const plot = page.locator('.plot .u-over');
        const { x = 0, y = 0, width = 0 } = (await plot.boundingBox()) ?? {};

        await page.mouse.move(x + 0.3 * width, y + 50);
        await page.mouse.down();
        await page.mouse.move(x + 0.3 * width + 2, y + 51);
        await page.mouse.up();

        await page.waitForURL('**/?range=all&end=1');
      });

      it('goes where somebody wanted to go last', async () => {
        const page = await open('/?range=all', {}, timeline);
        await page.getByText('As numbers').click();
        const slow = Promise.withResolvers<void>();
        const overtaken = page.waitForEvent('requestfailed', (request) =>
          request.url().includes('since=2025-01-15T02%3A00%3A00Z'),
        );
        await page.route('**/messages?*', async (route) => {
          const since = new URL(route.request().url()).searchParams.get('since');
          if (since === '2025-01-15T02:00:00Z') await slow.promise;
          await route.fulfill({ json: answerFor(since) });
        });

        await show(page, '01:00');
        await show(page, '03:00');
        await page.waitForURL('**/?*end=4');
        await overtaken;
        slow.resolve();
        await page.unrouteAll({ behavior: 'wait' });

        expect(new URL(page.url()).searchParams.get('end')).to.equal('4');
      });

      it('leaves a filter behind that begins only later', async () => {
        const page = await open('/?range=all&since=2025-01-15T12:00:00Z', {}, timeline);
        await page.getByText('As numbers').click();
        await page.route('**/messages?*', async (route) =>
          route.fulfill({
            json: answerFor(new URL(route.request().url()).searchParams.get('since')),
          }),
        );

        await show(page, '02:00');

        await page.waitForURL('**/?range=all&end=3');
        expect(await page.getByLabel('Sent since (UTC)').inputValue()).to.equal('');
      });
    });
  });
});
