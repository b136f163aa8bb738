import { expect } from 'chai';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import type { Browser, Page } from 'playwright-core';
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

    /** Gives what a lock asks for. */
    const authorize = async (scheme: string, value: string): Promise<void> => {
      await page.locator('.btn.authorize').first().click();
      const form = page.locator('.auth-container').filter({ hasText: scheme });
      await form.locator('input').fill(value);
      await form.getByRole('button', { name: 'Apply credentials' }).click();
      await page.locator('.close-modal').click();
    };

    /** The status and the body that the page shows of the answer to its request. */
    const execute = async (): Promise<readonly [status: string, body: string]> => {
      await page.locator('.opblock.is-open .execute').click();
      const answer = page.locator('.opblock.is-open .live-responses-table .response');
      const body = await answer.locator('.highlight-code code').first().innerText();
      return [await answer.locator('.response-col_status').innerText(), body];
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
      const [refused] = await execute();

      await authorize('readToken', TOKEN);
      const [status, body] = await execute();

      expect([refused.trim(), status.trim()]).to.deep.equal(['401', '200']);
      expect(JSON.parse(body)).to.deep.include({ data: [MESSAGE_EXAMPLE], total: 1 });
    });

    it('sends a delivery with the signature that it is given', async () => {
      await open('#/Deliveries/deliverMessage');
      const body = await page.locator('.opblock.is-open textarea.body-param__text').inputValue();

      await authorize('signature', sign(body, SECRET));
      const [status, answer] = await execute();

      expect(status.trim()).to.equal('200');
      expect(answer).to.include('"status": "ok"');
    });
  });
});
