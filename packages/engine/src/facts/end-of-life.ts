import type { ImageReference } from '../model/container.ts';
import { factsAsOf } from './as-of.ts';
import { suiteOf } from './base-images.ts';
import { lastPart } from './datastores.ts';

import { endings, productAliases, products } from './end-of-life-dates.ts';

export interface Ending {
  readonly product: string;
  readonly title: string;
  readonly cycle: string;
  /** ISO date of the last supported day. */
  readonly date: string;
  readonly past: boolean;
  readonly next: string;
  readonly step: string;
}

/** What an image reference says about products whose support has an end: the runtime, and the distribution under it. */
export function endingsOf(image: ImageReference): Ending[] {
  const name = lastPart(image);
  const product = productAliases[name] ?? name;
  const tag = image.tag ?? '';
  if (
    (product === 'dotnet' && !image.text.includes('dotnet')) ||
    (image.repository.includes('/') &&
      productAliases[name] === undefined &&
      image.registry === 'docker.io' &&
      !/^(bitnami|bitnamilegacy|library|amd64|arm64v8)\//.test(image.repository))
  )
    return distribution(tag);
  return [...cycleEnding(product, tag), ...(product === 'debian' ? [] : distribution(tag))];
}

function cycleEnding(product: string, tag: string): Ending[] {
  const table = endings[product];
  if (table === undefined) return [];
  if (product === 'debian') {
    const suite =
      suiteOf(tag) ??
      { '13': 'trixie', '12': 'bookworm', '11': 'bullseye', '10': 'buster', '9': 'stretch', '8': 'jessie' }[
        tag.split(/[-.]/)[0] ?? ''
      ];
    return suite === undefined || suite === null ? [] : endingAt(product, suite, table[suite]);
  }
  if (product === 'ubuntu') {
    const named: Readonly<Record<string, string>> = {
      noble: '24.04',
      jammy: '22.04',
      focal: '20.04',
      bionic: '18.04',
      xenial: '16.04',
    };
    const cycle = /^\d\d\.\d\d/.exec(tag)?.[0] ?? named[tag.split('-')[0] ?? ''];
    return cycle === undefined ? [] : endingAt(product, cycle, table[cycle]);
  }
  const numbers = /(?:^|-pg|pg)v?(\d+)(?:\.(\d+))?/.exec(tag);
  if (numbers?.[1] === undefined) return [];
  const minor = `${numbers[1]}.${numbers[2] ?? ''}`;
  if (numbers[2] !== undefined && table[minor] !== undefined) return endingAt(product, minor, table[minor]);
  return endingAt(product, numbers[1], table[numbers[1]]);
}

function distribution(tag: string): Ending[] {
  const suite = suiteOf(tag);
  if (suite !== null && endings.debian?.[suite] !== undefined) return endingAt('debian', suite, endings.debian[suite]);
  const alpine = /alpine(\d+\.\d+)/.exec(tag)?.[1];
  return alpine === undefined ? [] : endingAt('alpine', alpine, endings.alpine?.[alpine]);
}

function endingAt(product: string, cycle: string, date: string | undefined): Ending[] {
  const known = products[product];
  if (date === undefined || known === undefined) return [];
  return [{ product, title: known.title, cycle, date, past: date < factsAsOf, next: known.next, step: known.step }];
}

/** Whole days from the day of the tables to `date`; negative when past. Months count 30.4 days: good to a day or two. */
export function daysUntil(date: string): number {
  return Math.round(dayNumber(date) - dayNumber(factsAsOf));
}

function dayNumber(date: string): number {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return year * 365.25 + (month - 1) * 30.44 + day;
}

export { goneSuites } from './end-of-life-dates.ts';
