import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const executablePath = PLACES.find((path) => existsSync(path));

/** Declares tests where the machine has Chromium, and says so where it has not. */
export function whereThereIsChromium(declare: () => void): void {
  if (executablePath !== undefined) declare();
  else process.stderr.write('skipped: needs Chromium (apt-get install chromium)\n');
}

export async function launchChromium(): Promise<Browser> {
  // As root, where tests often run, Chromium has no sandbox.
  const chromiumSandbox = process.getuid?.() !== 0;
  return chromium.launch({ executablePath: executablePath as string, chromiumSandbox });
}

/** A page, and everything that it complained of. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors, warnings and violations of the policy; but requests that failed are not among them. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** A page of its own, as another visitor would have. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    const isComplaint = message.type() === 'error' || message.type() === 'warning';
    if (isComplaint && !message.text().startsWith('Failed to load resource')) {
      complaints.push(message.text());
    }
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return { page, complaints, close: async () => context.close() };
}
