import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { whereThereIsChromium } from './a-browser.ts';
import { aDelivery } from './a-delivery.ts';
import { overInMemoryStore, SECRET, startService, type Service } from './a-service.ts';
import { deliver } from './an-http-client.ts';
import { dashboardVisits, PATIENCE_MS, reads, rowsOf } from './dashboard-visits.ts';

const TOKEN = 'a-token-for-the-dashboard';

whereThereIsChromium(() => {
  describe('the page at /, in trouble', function () {
    this.timeout(PATIENCE_MS);
    const visits = dashboardVisits();
    let service: Service;

    beforeEach(async () => {
      service = await startService(overInMemoryStore);
      await visits.begin();
    });

    afterEach(async () => {
      await service.close();
    });

    const open = async (path = '/'): Promise<Page> => {
      await visits.page.goto(`http://127.0.0.1:${service.port}${path}`);
      return visits.page;
    };

    const store = async (...texts: readonly string[]): Promise<void> => {
      for (const text of texts) {
        await deliver(service.port, SECRET, aDelivery({ message_id: text, text }));
      }
    };

    const textsOf = async (page: Page): Promise<string[]> => rowsOf(page).allInnerTexts();

    it('has no stream while nobody sees it, and misses nothing', async () => {
      await store('before');
      const page = await open('/?view=live');
      await reads(rowsOf(page), 'before');
      const streamEnds = page.waitForEvent('requestfailed', (request) =>
        request.url().includes('/messages/stream'),
      );

      await setHidden(page, true);
      await streamEnds;
      await store('unseen', 'unseen as well');
      await setHidden(page, false);

      await reads(rowsOf(page), 'unseen as well');
      await reads(page.locator('.connection'), /^Live/);
      expect(await textsOf(page)).to.deep.equal(['unseen as well', 'unseen', 'before']);
    });

    it('says that the service can’t be reached when it hangs, and so for a search later', async () => {
      await store('hello');
      await visits.page.clock.install();
      const page = await open();
      await reads(rowsOf(page), 'hello');
      const hung = /\/(stats|messages|health)/;
      await page.route(hung, () => undefined);

      await page.getByLabel('Text contains').fill('h');
      const askedForStats = page.waitForRequest('**/stats');
      await page.clock.runFor(6_000);
      await askedForStats;
      await page.clock.runFor(10_000);
      await reads(page.locator('main > .notice'), 'can’t be reached');
      expect(await page.locator('.browse .notice').count()).to.equal(0);
      await page.clock.runFor(20_000);
      await reads(page.locator('.browse .notice'), 'can’t be reached');

      await page.unroute(hung);
      await page.clock.runFor(15_000);
      await page.locator('main > .notice').waitFor({ state: 'detached' });
    });

    const failures = [
      ['is cut off', undefined],
      ['gives 503', { status: 503, json: { detail: 'busy' } }],
      ['gives 429', { status: 429, headers: { 'Retry-After': '4' }, json: { detail: 'slowly' } }],
    ] as const;

    for (const [what, answer] of failures) {
      it(`tries to list again by itself when the service ${what}`, async () => {
        await store('hello');
        await visits.page.clock.install();
        const lists = '**/messages?*';
        await visits.page.route(lists, async (route) =>
          answer === undefined ? route.abort() : route.fulfill(answer),
        );
        const page = await open();
        await page.locator('.browse .notice').waitFor();
        await page.unroute(lists);

        await page.clock.runFor(5_000);

        await reads(rowsOf(page), 'hello');
        expect(await page.getByRole('alert').count()).to.equal(0);
      });
    }

    it('does not ask again for a list that can’t be', async () => {
      await store('hello');
      await visits.page.clock.install();
      let asked = 0;
      await visits.page.route('**/messages?*', async (route) => {
        asked += 1;
        const faults = [{ loc: ['query', 'since'], msg: 'is no instant' }];
        await route.fulfill({ status: 422, json: { detail: faults } });
      });
      const page = await open('/?end=1');
      await reads(page.locator('.fault'), 'is no instant');

      await page.clock.runFor(20_000);

      expect(asked).to.equal(1);
    });

    for (const name of ['1 new message: show', 'Newest', 'Newer']) {
      it(`shows what was stored while it asked for the list: ${name}`, async () => {
        await store('hello');
        await visits.page.route(
          /\/messages\?.*offset=0/,
          async (route) => {
            await store('meanwhile');
            await route.continue();
          },
          { times: 1 },
        );
        const page = await open();
        await reads(page.locator('.place'), '2 – 2 of 2');
        const pagesBefore = await page.evaluate('history.length');

        await page.getByRole('button', { name }).click();

        await reads(page.locator('.place'), '1 – 2 of 2');
        expect(await textsOf(page)).to.deep.equal(['meanwhile', 'hello']);
        expect(await page.evaluate('history.length')).to.equal(pagesBefore);
      });
    }

    it('waits for a pause in typing, and then asks for the list alone', async () => {
      await store('hello');
      await visits.page.clock.install();
      const page = await open();
      await reads(rowsOf(page), 'hello');
      const asked: string[] = [];
      page.on('request', (request) => {
        const { searchParams } = new URL(request.url());
        if (searchParams.has('q'))
          asked.push(`${searchParams.get('q')} ${searchParams.get('limit')}`);
      });

      await page.clock.pauseAt(Date.now() + 60_000);
      await page.getByLabel('Text contains').pressSequentially('hell');
      await page.clock.runFor(1_000);
      // The list and how many there are; the second question is told of when it is on its way.
      while (asked.length < 2) await wait(20);
      await reads(page.locator('.status'), '1 message matches');
      expect(asked).to.deep.equal(['hell 1', 'hell 1']);

      const counts = page.waitForRequest(/q=hell&limit=1/);
      await page.clock.runFor(6_000);
      await counts;
    });

    it('says that something can’t be a token, and keeps none such', async () => {
      await service.close();
      service = await startService(overInMemoryStore, { readTokens: [TOKEN] });
      await store('hello');
      const page = await open();
      const field = page.getByLabel('Read token');

      for (const broken of [`${TOKEN}\u200b`, `“${TOKEN}”`, 'ключ', `Bearer ${TOKEN}`]) {
        await field.fill(broken);
        await field.press('Enter');
        await reads(page.locator('.fault'), 'That can’t be a token');
        expect(await page.evaluate('sessionStorage.length')).to.equal(0);
        await page.reload();
      }
      await field.fill(`  ${TOKEN}\u00a0`);
      await field.press('Enter');
      await reads(rowsOf(page), 'hello');
    });

    it('shows the newest when the address names a place that no list has', async () => {
      await store('hello');
      const page = await open('/?end=1234567890123456789012');

      await reads(rowsOf(page), 'hello');
    });

    it('tells of a fault that no field tells of', async () => {
      await store('hello');
      await visits.page.route('**/messages?*', async (route) => {
        const faults = [{ loc: ['query', 'offset'], msg: 'is no number' }];
        await route.fulfill({ status: 422, json: { detail: faults } });
      });
      const page = await open();

      await reads(page.locator('.browse .notice'), 'The service said: is no number');
    });

    it('leaves the commands of the first steps alone while somebody selects them', async () => {
      await visits.page.clock.install();
      const page = await open();
      const commands = await page.locator('pre').innerText();

      for (let i = 0; i < 2; i += 1) {
        const asks = page.waitForResponse('**/stats');
        await page.clock.runFor(6_000);
        await asks;
      }

      expect(await page.locator('pre').innerText()).to.equal(commands);
    });

    it('works where the browser keeps nothing', async () => {
      await service.close();
      service = await startService(overInMemoryStore, { readTokens: [TOKEN] });
      await store('hello');
      await visits.page.addInitScript(`
        for (const name of ['localStorage', 'sessionStorage']) {
          Object.defineProperty(window, name, {
            get() { throw new DOMException('denied', 'SecurityError'); },
          });
        }`);
      const page = await open();

      await page.getByLabel('Read token').fill(TOKEN);
      await page.getByLabel('Read token').press('Enter');
      await reads(rowsOf(page), 'hello');
      await page.getByText('Dark', { exact: true }).click();

      expect(await page.locator('html').getAttribute('data-theme')).to.equal('dark');
    });

    it('refuses a search that no address has room for, and shows no other one’s rows', async () => {
      await store('hello', 'hall');
      const page = await open();
      const field = page.getByLabel('Text contains');
      await field.fill('hell');
      await reads(page.locator('.status'), '1 message matches');

      await field.fill('क'.repeat(2_000));
      await reads(page.locator('.fault'), 'That is too long to search for');
      expect(await textsOf(page)).to.deep.equal([]);
      expect(await page.locator('.status').innerText()).to.equal('');
      expect(await field.inputValue()).to.have.lengthOf(2_000);
      expect(new URL(page.url()).search).to.equal('?q=hell');

      await field.fill('hal');
      await reads(rowsOf(page), 'hall');
      expect(await page.locator('.fault').count()).to.equal(0);
    });

    it('shows no rows of another search beside an error', async () => {
      await store('hello', 'hall');
      const page = await open('/?q=hell');
      await reads(page.locator('.status'), '1 message matches');

      await page.route('**/messages?*', async (route) => route.fulfill({ status: 431, body: '' }));
      await page.getByLabel('Text contains').fill('hal');

      await page.locator('.browse .notice').waitFor();
      expect(await textsOf(page)).to.deep.equal([]);
      expect(await page.locator('.status').innerText()).to.equal('');
    });

    for (const route of ['**/stats', '**/stats/deliveries', '**/messages?*']) {
      it(`says that something else answers at ${route}, and goes on when it does not`, async () => {
        await store('hello');
        await visits.page.clock.install();
        await visits.page.route(route, async (asked) => asked.fulfill({ body: 'null' }));
        const page = await open();
        const notice = page.getByText('The answer is not one of this service');
        await notice.first().waitFor();

        await page.unroute(route);
        await page.clock.runFor(12_000);

        await reads(page.locator('.figure'), /Messages\s*1/);
        await reads(rowsOf(page), 'hello');
        await page.locator('.quantiles').waitFor();
        await notice.first().waitFor({ state: 'detached' });
      });
    }

    it('shows none of the messages that were lost when an older ledger was restored', async () => {
      await store('lost', 'lost as well');
      const page = await open('/?view=live');
      const { port } = service;
      await reads(rowsOf(page), 'lost as well');

      await service.close();
      await reads(page.locator('.connection'), 'The connection broke');
      service = await startService(overInMemoryStore, { port });
      await reads(page.locator('.connection'), /^Live/);
      await store('new');
      await reads(rowsOf(page), 'new');

      expect(await textsOf(page)).to.deep.equal(['new']);
    });

    it('keeps the focus where the button that had it is of no more use', async () => {
      await store(...Array.from({ length: 60 }, (_, i) => `text ${i}`));
      const page = await open();
      const press = async (name: string): Promise<void> => {
        await page.getByRole('button', { name, exact: true }).focus();
        await page.keyboard.press('Enter');
      };
      const focused = async (): Promise<string> =>
        page.evaluate('document.activeElement.innerText');
      const status = page.locator('.status');

      await press('Oldest');
      await reads(status, '60 messages, 11 – 60 shown');
      expect(await focused()).to.equal('Oldest');
      await press('Newest');
      await reads(status, '60 messages, 1 – 50 shown');
      expect(await focused()).to.equal('Newest');
      await page.keyboard.press('Enter');

      await page.getByLabel('Text contains').fill('text 59');
      await reads(status, '1 message matches');
      await press('Clear');
      await reads(status, '60 messages');
      expect(await focused()).to.equal('Clear');

      await store('unread');
      await press('1 new message: show');
      await reads(rowsOf(page), 'unread');
      expect(await focused()).to.equal('61 messages, 1 – 50 shown');

      await page.getByLabel('Text contains').fill('nothing like it');
      await press('Clear the filters');
      await reads(rowsOf(page), 'unread');
      expect(await focused()).to.equal('61 messages, 1 – 50 shown');
    });
  });
});

/** As if its tab were put behind another one, or in front again. */
async function setHidden(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate(
    `Object.defineProperty(document, 'hidden', { configurable: true, value: ${hidden} });
     document.dispatchEvent(new Event('visibilitychange'));`,
  );
}
