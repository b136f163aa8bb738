import { expect } from 'chai';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import type { Browser, Locator, Page } from 'playwright-core';
import { MESSAGE_EXAMPLE } from '../src/http/openapi/examples.ts';
import { launchChromium, openPage, whereThereIsChromium, type WatchedPage } from './a-browser.ts';
import { overInMemoryStore, SECRET, startService, type Service } from './a-service.ts';
import { DESCRIPTION } from './an-api-description.ts';
import { deliver, sign } from './an-http-client.ts';

// A browser on a busy machine takes its time.
const PATIENCE_MS = 60_000;
const TOKEN = 'a-token-for-the-docs';

whereThereIsChromium(() => {
  describe('the page at /docs', function () {
    this.timeout(PATIENCE_MS);
    let browser: Browser;
    let service: Service;
    let visit: WatchedPage;
    let page: Page;

    before(async () => {
      browser = await launchChromium();
    });

    after(async () => {
      await browser.close();
    });

    beforeEach(async () => {
      service = await startService(overInMemoryStore, { readTokens: [TOKEN] });
      await deliver(service.port, SECRET, MESSAGE_EXAMPLE);
      visit = await openPage(browser);
      ({ page } = visit);
      page.setDefaultTimeout(PATIENCE_MS / 2);
    });

    afterEach(async () => {
      await visit.close();
      await service.close();
      expect(visit.complaints).to.deep.equal([]);
    });

    const open = async (operation = ''): Promise<void> => {
      await page.goto(`http://127.0.0.1:${service.port}/docs${operation}`);
      await page.locator('.opblock').first().waitFor();
    };

    /** Without waiting until nothing moves: the page scrolls, on a busy machine for long. */
    const press = async (button: Locator): Promise<void> => button.dispatchEvent('click');

    /** Gives what a lock asks for. */
    const authorize = async (scheme: string, value: string): Promise<void> => {
      await press(page.locator('.btn.authorize').first());
      const form = page.locator('.auth-container').filter({ hasText: scheme });
      await form.locator('input').fill(value);
      await press(form.getByRole('button', { name: 'Apply credentials' }));
      await press(page.locator('.close-modal'));
    };

    /** The status and the body that the page shows of the answer to its request. */
    /** Sends what is open, and waits for an answer that says so: another may stand there still. */
    const execute = async (status: string, words: string): Promise<string> => {
      await press(page.locator('.opblock.is-open .execute'));
      const answer = page.locator('.opblock.is-open .live-responses-table .response');
      await answer.locator('.response-col_status', { hasText: status }).waitFor();
      const body = answer.locator('.highlight-code code', { hasText: words });
      return body.first().innerText();
    };

    it('shows every operation that is described, with what its own policy lets it load', async () => {
      await open();

      const shown = await page.locator('.opblock-summary-path').allInnerTexts();

      // It puts blanks without a width where a path may be broken.
      const paths = shown.map((path) => path.replaceAll('\u200b', ''));
      expect(paths).to.have.members(Object.keys(DESCRIPTION.paths));
    });

    it('sends a request, with the token that it is given', async () => {
      await open('#/Reading/listMessages');
      await execute('401', 'detail');

      await authorize('readToken', TOKEN);
      const body = await execute('200', 'total');

      expect(JSON.parse(body)).to.deep.include({ data: [MESSAGE_EXAMPLE], total: 1 });
    });

    it('sends a delivery with the signature that it is given', async () => {
      await open('#/Deliveries/deliverMessage');
      const body = await page.locator('.opblock.is-open textarea.body-param__text').inputValue();

      await authorize('signature', sign(body, SECRET));
      const answer = await execute('200', 'status');

      expect(answer).to.include('"status": "ok"');
    });
  });
});
