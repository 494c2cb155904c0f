import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from 'playwright-core';
import { patienceMs } from './patience.ts';
import { watchRequests } from './settled.ts';

/**
 * Debian's Chromium, headless, without the background traffic that a closed network refuses.
 *
 * With `SEAWORTHY_SLOW_BROWSER=<milliseconds>` every answer of a server comes that much later: what a test reads too early, it
 * then reads too early each time, and not once in a hundred runs (CONTRIBUTING.md).
 */
export async function launchChromium(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const latency = Number(process.env.SEAWORTHY_SLOW_BROWSER ?? 0);
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await newContext(options);
    context.setDefaultTimeout(patienceMs);
    context.on('page', watchRequests);
    return latency > 0 ? slowed(context, latency) : context;
  };
  browser.newPage = async (options) => (await browser.newContext(options)).newPage();
  return browser;
}

function slowed(context: BrowserContext, latency: number): BrowserContext {
  const sessions = new Map<Page, CDPSession>();
  const conditions = (offline: boolean) => ({ offline, latency, downloadThroughput: -1, uploadThroughput: -1 });
  const newPage = context.newPage.bind(context);
  context.newPage = async () => {
    const page = await newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', conditions(false));
    sessions.set(page, session);
    page.on('close', () => sessions.delete(page));
    return page;
  };
  // Each session has conditions of its own, and the last word counts: the delay must not bring a page back on line.
  const setOffline = context.setOffline.bind(context);
  context.setOffline = async (offline) => {
    await setOffline(offline);
    for (const session of sessions.values())
      await session.send('Network.emulateNetworkConditions', conditions(offline));
  };
  return context;
}
