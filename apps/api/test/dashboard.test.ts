import { PortUnavailableError } from '@hookledger/domain';
import axe from 'axe-core';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { MESSAGE_READER } from '../src/composition/tokens.ts';
import { whereThereIsChromium } from './a-browser.ts';
import { aDelivery } from './a-delivery.ts';
import { aWorkplace, type Workplace } from './a-process.ts';
import { overInMemoryStore, SECRET, startService, type Service } from './a-service.ts';
import { deliver } from './an-http-client.ts';
import { dashboardVisits, PATIENCE_MS, reads, rowsOf } from './dashboard-visits.ts';

const PHONE = { viewport: { width: 360, height: 740 } };
const TOKEN = 'a-token-for-the-dashboard';

whereThereIsChromium(() => {
  describe('the page at /', function () {
    this.timeout(PATIENCE_MS);
    const visits = dashboardVisits();
    let service: Service;

    beforeEach(async () => {
      service = await startService(overInMemoryStore);
    });

    afterEach(async () => {
      await service.close();
    });

    const open = async (
      path = '/',
      options: BrowserContextOptions = {},
      port = service.port,
    ): Promise<Page> => {
      const page = await visits.begin(options);
      await page.goto(`http://127.0.0.1:${port}${path}`);
      return page;
    };

    const store = async (
      count: number,
      fields: (i: number) => Record<string, unknown> = () => ({}),
      port = service.port,
    ): Promise<void> => {
      for (let i = 0; i < count; i += 1) {
        const ts = new Date(Date.UTC(2025, 0, 15, 10, 0, i)).toISOString();
        const delivery = aDelivery({ message_id: `m${i}`, ts, text: `text ${i}`, ...fields(i) });
        await deliver(port, SECRET, delivery);
      }
    };

    const textsOf = async (page: Page): Promise<string[]> => rowsOf(page).allInnerTexts();

    it('shows what was received, from whom, and what became of it', async () => {
      await store(5, (i) => ({ from: i < 3 ? '+1111' : '+2222' }));
      await store(2);
      await deliver(service.port, 'another secret', aDelivery());
      const page = await open();

      await reads(page.locator('.figure'), /Messages\s*5\s*from 2 senders/);
      await reads(page.locator('.figure'), /Not accepted\s*13%\s*1 of 8 deliveries/);
      await reads(page.locator('.bars li'), /\+1111\s*3 · 60%/);
      await reads(page.locator('.bars li'), /Stored\s*5 · 63%/);
      await reads(page.locator('.bars li'), /Duplicate, stored before\s*2 · 25%/);
      await reads(page.locator('.bars li'), /Refused: signature\s*1 · 13%/);
      await reads(page.locator('.quantiles'), /median\s*[\d.]+ m?s/);
      await reads(page.locator('.timeline .caption'), '5 sent so far');
      await rowsOf(page).first().waitFor();

      expect(await textsOf(page)).to.deep.equal(['text 4', 'text 3', 'text 2', 'text 1', 'text 0']);
    });

    it('shows a text as it is, whatever is in it', async () => {
      const texts = ['<img src=x onerror="document.title=1">', '"\u202e</script>&lt;', '', null];
      await store(4, (i) => ({ text: texts[i] }));
      const page = await open();
      await rowsOf(page).nth(3).waitFor();

      expect(await textsOf(page)).to.deep.equal([
        'no text',
        'empty text',
        '"\u202e</script>&lt;',
        '<img src=x onerror="document.title=1">',
      ]);
      expect(await page.title()).to.equal('Hookledger');
      expect(await page.locator('#page img').count()).to.equal(0);
    });

    it('searches as one types, marks what it finds, and keeps it in the address', async () => {
      await store(3, (i) => ({ text: ['An apple', 'A pear', 'Pineapples'][i] }));
      const page = await open();
      const field = page.getByLabel('Text contains');

      await field.pressSequentially('APPLE');
      await reads(page.locator('.status'), '2 messages match');

      expect(await textsOf(page)).to.deep.equal(['Pineapples', 'An apple']);
      expect(await page.locator('mark').allInnerTexts()).to.deep.equal(['apple', 'apple']);
      expect(new URL(page.url()).search).to.equal('?q=APPLE');

      await page.reload();
      await reads(page.locator('.status'), '2 messages match');
      expect(await page.getByLabel('Text contains').inputValue()).to.equal('APPLE');

      await page.getByLabel('Text contains').fill('cherry');
      await page.getByText('No message matches').waitFor();
      await page.getByRole('button', { name: 'Clear the filters' }).click();
      await reads(page.locator('.status'), '3 messages');
      expect(new URL(page.url()).search).to.equal('');
    });

    it('filters by sender, with its plus or without, and by time', async () => {
      await store(4, (i) => ({ from: i % 2 ? '+4411' : '+4422' }));
      const page = await open();

      await page.getByLabel('From', { exact: true }).pressSequentially('4411');
      await reads(page.locator('.status'), '2 messages match');
      expect(await textsOf(page)).to.deep.equal(['text 3', 'text 1']);

      await page.getByLabel('Sent since (UTC)').fill('2025-01-15T10:00:02');
      await reads(page.locator('.status'), '1 message matches');
      expect(await textsOf(page)).to.deep.equal(['text 3']);

      await page.getByRole('button', { name: 'Clear' }).click();
      await page.getByRole('button', { name: 'Messages from +4422' }).click();
      await reads(page.locator('.status'), '2 messages match');
      expect(await textsOf(page)).to.deep.equal(['text 2', 'text 0']);
    });

    it('pages through the list and keeps its place while messages come', async () => {
      await store(120);
      const page = await open();
      const place = page.locator('.place');
      await reads(place, '1 – 50 of 120');

      await page.getByRole('button', { name: 'Older' }).click();
      await reads(place, '51 – 100 of 120');
      const shown = await textsOf(page);
      await store(1, () => ({ message_id: 'new', ts: '2025-01-15T11:00:00Z', text: 'new' }));
      await page.reload();
      await reads(place, '52 – 101 of 121');

      expect(await textsOf(page)).to.deep.equal(shown);
      expect(shown[0]).to.equal('text 69');

      await page.getByRole('button', { name: 'Oldest' }).click();
      await reads(place, '72 – 121 of 121');
      expect((await textsOf(page)).at(-1)).to.equal('text 0');
      await page.goBack();
      await reads(place, '52 – 101 of 121');
      expect(await textsOf(page)).to.deep.equal(shown);

      await page.getByRole('button', { name: 'Newest' }).click();
      await reads(place, '1 – 50 of 121');
      expect((await textsOf(page))[0]).to.equal('new');
    });

    it('says that there are new messages instead of moving the list', async () => {
      await store(2);
      const page = await open();
      await rowsOf(page).nth(1).waitFor();

      await store(1, () => ({ message_id: 'new', ts: '2025-01-15T11:00:00Z', text: 'new' }));
      await page.getByRole('button', { name: '1 new message: show' }).waitFor();
      expect(await textsOf(page)).to.deep.equal(['text 1', 'text 0']);
      await page.getByRole('button', { name: '1 new message: show' }).click();

      await reads(rowsOf(page), 'new');
      expect(await textsOf(page)).to.deep.equal(['new', 'text 1', 'text 0']);
    });

    it('goes from the plot’s numbers to the messages of that time', async () => {
      await store(3, (i) => ({ ts: `2025-01-15T1${i}:00:00Z` }));
      const page = await open();

      await page.getByText('As numbers').click();
      const numbers = page.locator('.numbers tbody tr');
      await numbers.first().waitFor();
      expect(await numbers.count()).to.equal(3);
      await page.getByRole('button', { name: 'Show 2025-01-15 11:00' }).click();

      await reads(page.locator('.place'), '2 – 3 of 3');
      expect(await textsOf(page)).to.deep.equal(['text 1', 'text 0']);
    });

    it('points at a bar of the plot, and goes there', async () => {
      await store(2, (i) => ({ ts: `2025-01-15T1${i}:00:00Z` }));
      const page = await open('/?range=all');
      const plot = page.locator('.plot .u-over');
      const { width = 0, height = 0 } = (await plot.boundingBox()) ?? {};

      await plot.hover({ position: { x: 5, y: height - 5 } });
      await reads(page.locator('.timeline .caption'), '2025-01-15 10:00 UTC: 1');
      await plot.click({ position: { x: width / 2, y: height - 5 } });

      await reads(page.locator('.place'), '2 – 2 of 2');
      expect(await textsOf(page)).to.deep.equal(['text 0']);
    });

    it('says when nothing was sent in the time that is shown, and where to look', async () => {
      await store(1);
      const page = await open('/?range=1h');

      await page.getByText('No message was sent in the last hour').waitFor();
      await page.getByText('The last one was sent on 2025-01-15').waitFor();
      await page.getByRole('button', { name: 'Show all time' }).click();

      await reads(page.locator('.timeline .caption'), '1 sent so far');
    });

    it('tells who has nothing yet how to send a message, and then shows it', async () => {
      const page = await open();
      await page.getByText('Nothing has been received yet').waitFor();
      expect(await page.locator('pre').innerText()).to.include(
        `curl -s http://127.0.0.1:${service.port}/webhook`,
      );

      await store(1);
      await reads(rowsOf(page), 'text 0');
      await reads(page.locator('.figure'), /from 1 sender$/);
    });

    it('asks for a token, says that one is wrong, opens with a right one and forgets it', async () => {
      await service.close();
      service = await startService(overInMemoryStore, { readTokens: [TOKEN] });
      await store(1);
      const page = await open();
      const field = page.getByLabel('Read token');
      await field.waitFor();

      await field.fill('wrong');
      await field.press('Enter');
      await page.getByText('That token is not accepted').waitFor();
      expect(await rowsOf(page).count()).to.equal(0);
      await field.fill(TOKEN);
      await field.press('Enter');
      await reads(rowsOf(page), 'text 0');
      await page.locator('.segments', { hasText: 'Live tail' }).getByText('Live tail').click();
      await reads(page.locator('.connection'), /^Live/);

      expect(page.url()).not.to.include(TOKEN);
      await page.reload();
      await reads(rowsOf(page), 'text 0');
      await page.setViewportSize(PHONE.viewport);
      expect(await isWider(page)).to.equal(false);
      await page.getByRole('button', { name: 'Forget the token' }).click();
      await page.getByLabel('Read token').waitFor();
      await page.reload();
      await page.getByLabel('Read token').waitFor();
    });

    it('says that the ledger can’t be read, and shows it again when it can', async () => {
      await service.close();
      let fails = true;
      service = await startService((provide) => {
        overInMemoryStore(provide);
        provide(MESSAGE_READER, () => ({
          async page() {
            return { messages: [], total: 0 };
          },
          async stats() {
            if (fails) throw new PortUnavailableError('busy');
            return {
              totalMessages: 0,
              sendersCount: 0,
              topSenders: [],
              firstSentAt: undefined,
              lastSentAt: undefined,
            };
          },
          async countBetween() {
            return [];
          },
        }));
      });
      const page = await open();
      await reads(page.getByRole('alert'), 'The ledger can’t be read at the moment');

      fails = false;
      await page.getByRole('button', { name: 'Try now' }).click();

      await page.getByText('Nothing has been received yet').waitFor();
      expect(await page.getByRole('alert').count()).to.equal(0);
    });

    it('can be used with the keyboard alone', async () => {
      await store(2);
      const page = await open();
      await rowsOf(page).nth(1).waitFor();
      const tabTo = async (target: Locator): Promise<void> => {
        await target.waitFor();
        for (let i = 0; i < 60; i += 1) {
          if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) {
            return;
          }
          await page.keyboard.press('Tab');
        }
        throw new Error('the keyboard does not get there');
      };

      await tabTo(page.getByLabel('Text contains'));
      await page.keyboard.type('text 1');
      await reads(page.locator('.status'), '1 message matches');
      const details = page.getByRole('button', { name: 'Details of m1' });
      await tabTo(details);
      await page.keyboard.press('Enter');
      expect(await details.getAttribute('aria-expanded')).to.equal('true');
      await reads(page.locator('.details'), /message_id\s*m1/);

      await page.getByRole('radio', { name: 'All messages' }).focus();
      await page.keyboard.press('ArrowRight');
      await reads(page.locator('.connection'), /^Live/);
      const outline = await page.evaluate(
        'getComputedStyle(document.activeElement.nextElementSibling).outlineStyle',
      );
      expect(outline).to.equal('solid');
    });

    it('leads to the description of the API', async () => {
      const page = await open();

      await page.getByRole('link', { name: 'API' }).click();

      await page.getByRole('heading', { name: 'Hookledger' }).waitFor();
      expect(new URL(page.url()).pathname).to.equal('/docs');
      await page.locator('.opblock').first().waitFor();
    });

    it('keeps the colours that somebody has chosen', async () => {
      await store(1);
      const page = await open('/', { colorScheme: 'light' });
      const ground = async (): Promise<string> =>
        page.evaluate('getComputedStyle(document.body).backgroundColor');
      const light = await ground();

      await page.getByText('Dark', { exact: true }).click();
      const dark = await ground();
      await page.reload();

      expect(dark).not.to.equal(light);
      expect(await ground()).to.equal(dark);
    });

    const looks = [
      ['in light colours', { colorScheme: 'light' }],
      ['in dark colours', { colorScheme: 'dark' }],
      ['on a phone', { ...PHONE, colorScheme: 'light' }],
      ['on a phone, in dark colours', { ...PHONE, colorScheme: 'dark' }],
    ] as const;

    for (const [name, options] of looks) {
      it(`is without a fault that axe knows, ${name}, and no wider than the screen`, async () => {
        await store(4, (i) => ({ text: i === 3 ? 'long '.repeat(200) : `text ${i}` }));
        await deliver(service.port, 'another secret', aDelivery());
        // Only for axe, which is put into the page.
        const page = await open('/', { ...options, bypassCSP: true });
        await rowsOf(page).nth(3).waitFor();
        await page.getByText('As numbers').click();
        await page.getByRole('button', { name: 'Details of m3' }).click();
        await page.locator('.quantiles').waitFor();

        expect(await faultsOf(page)).to.deep.equal([]);
        await page.getByText('Live tail').click();
        await reads(page.locator('.connection'), /^Live/);
        expect(await faultsOf(page)).to.deep.equal([]);
        await page.goto(`http://127.0.0.1:${service.port}/?q=nothing+like+it`);
        await page.getByText('No message matches').waitFor();
        expect(await faultsOf(page)).to.deep.equal([]);
      });
    }

    it('shows lengths, choices and the connection where colours are forced', async () => {
      await store(2);
      const page = await open('/?q=text', { forcedColors: 'active' });
      const styleOf = async (selector: string, property: string, part = ''): Promise<string> => {
        await page.locator(selector).first().waitFor();
        return page.evaluate(
          `getComputedStyle(document.querySelector('${selector}'), '${part}')['${property}']`,
        );
      };
      const ground = await styleOf('.card', 'backgroundColor');

      expect(await styleOf('.bars .plain .track span', 'backgroundColor')).not.to.equal(ground);
      expect(await styleOf('.bars .good .track span', 'backgroundColor')).not.to.equal(ground);
      expect(await styleOf('.bars .track', 'borderTopWidth')).to.equal('1px');
      expect(await styleOf('mark', 'backgroundColor')).not.to.equal(ground);
      expect(await styleOf('.segments :checked + span', 'borderTopStyle')).to.equal('solid');
      expect(await styleOf('.segments :not(:checked) + span', 'borderTopStyle')).to.equal('none');
      await page.getByText('Live tail').click();
      const dot = await styleOf('.connection.live', 'backgroundColor', '::before');
      expect(dot).not.to.equal(ground);
    });

    it('shows a whole time to who needs wider letters', async () => {
      await store(1);
      // Only for the style, which is put into the page.
      const page = await open('/', { bypassCSP: true });
      await page.addStyleTag({
        content: '* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important }',
      });

      const when = page.locator('.messages .when');
      await when.waitFor();
      const hidden = await when.evaluate((cell) => cell.scrollWidth - cell.clientWidth);
      expect(hidden).to.equal(0);
    });

    it('has cards of one width in a window of 320 pixels', async () => {
      await store(1);
      const page = await open('/', { viewport: { width: 320, height: 640 } });
      await page.locator('.quantiles').waitFor();

      const cards = await page.locator('.card:not(.figure)').all();
      const boxes = await Promise.all(cards.map(async (card) => card.boundingBox()));
      expect(cards).to.have.lengthOf(5);
      expect(new Set(boxes.map((box) => box?.width))).to.deep.equal(new Set([320 - 2 * 12]));
    });

    for (const [name, options] of [looks[0], looks[3]]) {
      it(`is so as well without messages, without a service and without a token, ${name}`, async () => {
        const page = await open('/', { ...options, bypassCSP: true });
        await page.getByText('Nothing has been received yet').waitFor();
        expect(await faultsOf(page)).to.deep.equal([]);

        await page.route('**/stats*', async (route) => route.abort());
        await reads(page.getByRole('alert'), 'can’t be reached');
        expect(await faultsOf(page)).to.deep.equal([]);
        await page.unroute('**/stats*');

        await page.route('**/stats', async (route) => route.fulfill({ status: 401, json: {} }));
        await page.getByLabel('Read token').fill('wrong');
        await page.getByLabel('Read token').press('Enter');
        await page.getByText('That token is not accepted').waitFor();
        expect(await faultsOf(page)).to.deep.equal([]);
      });
    }
  });

  describe('the live tail', function () {
    this.timeout(PATIENCE_MS);
    const visits = dashboardVisits();
    let workplace: Workplace;

    beforeEach(() => {
      workplace = aWorkplace();
    });

    afterEach(async () => {
      await workplace.clear();
    });

    it('loses nothing and shows nothing twice when the service is killed and started again', async () => {
      const writer = await workplace.start();
      const first = await workplace.start();
      const store = async (...names: readonly string[]): Promise<void> => {
        for (const name of names) {
          await deliver(writer.port, SECRET, aDelivery({ message_id: name, text: name }));
        }
      };
      await store('before');
      const page = await visits.begin();
      await page.goto(`http://127.0.0.1:${first.port}/?view=live`);
      const texts = page.locator('.messages tbody .text');
      const connection = page.locator('.connection');
      await texts.filter({ hasText: 'before' }).waitFor();

      await store('a', 'b');
      await texts.filter({ hasText: 'b' }).first().waitFor();
      first.kill('SIGKILL');
      await connection.filter({ hasText: 'nothing will be missing' }).waitFor();
      await page.getByRole('alert').waitFor();
      await store('while it was down', 'and again');
      await workplace.start({ PORT: String(first.port) });
      await connection.filter({ hasText: /^Live/ }).waitFor();
      await store('after');
      await texts.filter({ hasText: 'after' }).waitFor();

      expect(await texts.allInnerTexts()).to.deep.equal(
        ['before', 'a', 'b', 'while it was down', 'and again', 'after'].toReversed(),
      );
      await page.getByRole('alert').waitFor({ state: 'detached' });
    });

    it('shows the newest of a burst, and counts all of it', async () => {
      const { port } = await workplace.start();
      const page = await visits.begin();
      const burst = Array.from({ length: 130 }, (_, i) => `m${i}`);
      await deliver(port, SECRET, aDelivery({ message_id: 'before', text: 'before' }));
      await page.goto(`http://127.0.0.1:${port}/?view=live`);
      const texts = page.locator('.messages tbody .text');
      await texts.filter({ hasText: 'before' }).waitFor();

      await Promise.all(
        burst.map(async (id) => deliver(port, SECRET, aDelivery({ message_id: id, text: id }))),
      );
      await deliver(port, SECRET, aDelivery({ message_id: 'last', text: 'last' }));
      await texts.filter({ hasText: 'last' }).waitFor();

      await page.getByText('132 received, the newest 50 shown').waitFor();
      const shown = await texts.allInnerTexts();
      expect(shown).to.have.lengthOf(50);
      expect(shown[0]).to.equal('last');
      expect(new Set(shown).size).to.equal(50);
      expect(burst).to.include.members(shown.slice(1));
    });

    it('holds still while it is paused, and has everything afterwards', async () => {
      const { port } = await workplace.start();
      const store = async (name: string): Promise<void> => {
        await deliver(port, SECRET, aDelivery({ message_id: name, text: name }));
      };
      await store('first');
      const page = await visits.begin();
      await page.goto(`http://127.0.0.1:${port}/?view=live`);
      const texts = page.locator('.messages tbody .text');
      await texts.filter({ hasText: 'first' }).waitFor();

      await page.getByRole('button', { name: 'Pause' }).click();
      await store('second');
      await store('third');
      await page.getByRole('button', { name: 'Resume (2 new)' }).waitFor();
      expect(await texts.allInnerTexts()).to.deep.equal(['first']);
      await page.getByRole('button', { name: 'Resume (2 new)' }).click();

      await texts.nth(2).waitFor();
      expect(await texts.allInnerTexts()).to.deep.equal(['third', 'second', 'first']);
    });
  });
});

/** What axe finds, and whether the page is wider than its window. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
  return [
    ...violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('; ')}`,
    ),
    ...((await isWider(page)) ? ['wider than the window'] : []),
  ];
}

async function isWider(page: Page): Promise<boolean> {
  return page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth');
}
