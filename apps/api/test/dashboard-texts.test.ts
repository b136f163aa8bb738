import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { whereThereIsChromium } from './a-browser.ts';
import { aDelivery } from './a-delivery.ts';
import { overInMemoryStore, SECRET, startService, type Service } from './a-service.ts';
import { deliver } from './an-http-client.ts';
import { dashboardVisits, PATIENCE_MS } from './dashboard-visits.ts';

whereThereIsChromium(() => {
  describe('a message on the page', function () {
    this.timeout(PATIENCE_MS);
    const visits = dashboardVisits();
    let service: Service;

    beforeEach(async () => {
      service = await startService(overInMemoryStore);
    });

    afterEach(async () => {
      await service.close();
    });

    const open = async (options: BrowserContextOptions = {}): Promise<Page> => {
      const page = await visits.begin(options);
      await page.goto(`http://127.0.0.1:${service.port}/`);
      await page.locator('.messages tbody .text').first().waitFor();
      return page;
    };
    const store = async (...texts: readonly (string | null)[]): Promise<void> => {
      for (const [i, text] of texts.entries()) {
        const ts = new Date(Date.UTC(2025, 0, 15, 10, 0, i)).toISOString();
        await deliver(service.port, SECRET, aDelivery({ message_id: `m${i}`, ts, text }));
      }
    };

    it('without a text looks unlike one with words that say so', async () => {
      await store(null, 'no text', '', 'empty text');
      const page = await open({ forcedColors: 'active' });
      await page.locator('.messages tbody .text').nth(3).waitFor();

      const inItalics = await page.locator('.messages .text i').allInnerTexts();
      expect(inItalics).to.deep.equal(['empty text', 'no text']);
    });

    it('is set in the direction of its text', async () => {
      const arabic = 'مرحبا! رقمي هو +14155550100 (اتصل).';
      await store(arabic, 'Left to right');
      const page = await open();
      await page.getByRole('button', { name: 'Details of m0' }).click();
      await page.getByRole('button', { name: 'Details of m1' }).click();

      const texts = page.locator('td.text, .details .whole');
      const directions = await texts.evaluateAll((cells) =>
        cells.map((cell) => (cell.matches(':dir(rtl)') ? 'rtl' : 'ltr')),
      );
      expect(directions).to.deep.equal(['ltr', 'ltr', 'rtl', 'rtl']);
    });

    for (const width of [320, 1_280]) {
      it(`keeps within its place, ${width} pixels wide`, async () => {
        const tower = `Z${'\u0301\u0316\u0337'.repeat(700)}`;
        const unbreakable = '\u1100'.repeat(2_000);
        await store(unbreakable, tower);
        const page = await open({ viewport: { width, height: 700 } });
        const around = page.locator('.browse .status');
        const closed = await around.screenshot();

        await page.getByRole('button', { name: 'Details of m0' }).click();
        await page.getByRole('button', { name: 'Details of m1' }).click();
        await page.locator('.details').nth(1).waitFor();

        expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(width);
        expect((await around.screenshot()).equals(closed), 'painted over').to.equal(true);
        const whole = page.locator('.details .whole');
        expect(await whole.allInnerTexts()).to.deep.equal([tower, unbreakable]);
      });
    }
  });
});
