import { expect } from 'chai';
import { after, afterEach, before } from 'mocha';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { launchChromium, openPage, type WatchedPage } from './a-browser.ts';
import { buildDashboard } from './a-dashboard.ts';

// A browser on a busy machine takes its time.
export const PATIENCE_MS = 60_000;

export interface DashboardVisits {
  /** A page as another visitor would have it; it ends with the test, and must have complained of nothing. */
  begin(options?: BrowserContextOptions): Promise<Page>;
  /** The one that was begun last. */
  readonly page: Page;
}

/** Has the dashboard built, and a browser for the tests of a suite. */
export function dashboardVisits(): DashboardVisits {
  let browser: Browser;
  let visit: WatchedPage;

  before(async () => {
    buildDashboard();
    browser = await launchChromium();
  });

  after(async () => {
    await browser.close();
  });

  afterEach(async () => {
    await visit.close();
    expect(visit.complaints).to.deep.equal([]);
  });

  return {
    async begin(options) {
      visit = await openPage(browser, options);
      visit.page.setDefaultTimeout(PATIENCE_MS / 2);
      return visit.page;
    },
    get page() {
      return visit.page;
    },
  };
}

export function rowsOf(page: Page): Locator {
  return page.locator('.messages tbody .text');
}

/** Waits until one of these elements has that text. */
export async function reads(locator: Locator, text: string | RegExp): Promise<void> {
  await locator.filter({ hasText: text }).first().waitFor();
}
