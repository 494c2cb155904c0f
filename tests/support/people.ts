import type { Browser, Page } from 'playwright-core';
import { settled, visit } from './settled.ts';

export interface Person {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export const ana: Person = { name: 'Ana Skipper', email: 'ana@example.com', password: 'seven grey herons wade' };
export const ben: Person = { name: 'Ben Bosun', email: 'ben@example.com', password: 'tugs pull slowly at night' };
export const eve: Person = { name: 'Eve Reader', email: 'eve@example.com', password: 'a lamp behind the fog bank' };

/** A browser of their own, that may read and write the clipboard on pages of this address. */
export async function newPerson(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 1_280, height: 900 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: url });
  return context.newPage();
}

/** Fills the form of a page that shows it, and sends it. */
export async function signIn(page: Page, { email, password }: Person): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

export async function signOut(page: Page, { name }: Person): Promise<void> {
  await page.getByRole('button', { name: `Account: ${name}` }).click();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.waitForURL(/\/signin$/);
  await settled(page);
}

/** The link that an owner makes for somebody; an empty address is anybody's. */
export async function invite(owner: Page, url: string, role: string, email: string): Promise<string> {
  await visit(owner, `${url}/team`);
  await owner.getByRole('button', { name: 'Invite somebody' }).click();
  const dialog = owner.getByRole('dialog', { name: 'Invite somebody' });
  await dialog.getByRole('radio', { name: new RegExp(`^${role}`) }).check();
  await dialog.getByLabel('E-mail').fill(email);
  await dialog.getByRole('button', { name: 'Make the link' }).click();
  const link = await owner.getByRole('textbox', { name: 'Link' }).inputValue();
  await owner.getByRole('button', { name: 'I have it' }).click();
  return link;
}
