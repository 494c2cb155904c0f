import type { ImageReference } from '../model/container.ts';
import { factsAsOf } from './as-of.ts';
import { suiteOf } from './base-images.ts';
import { lastPart } from './datastores.ts';

/**
 * Last supported day per product and cycle, from endoflife.date (MIT licence; state of 2026-08-22, checked against vendors
 * on the day of the tables). Cycles that are still supported are listed with their end, so that absence means "not known".
 */
const endings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  python: {
    '2': '2020-01-01',
    '2.7': '2020-01-01',
    '3.5': '2020-09-30',
    '3.6': '2021-12-23',
    '3.7': '2023-06-27',
    '3.8': '2024-10-07',
    '3.9': '2025-10-31',
    '3.10': '2026-10-31',
    '3.11': '2027-10-31',
    '3.12': '2028-10-31',
    '3.13': '2029-10-31',
    '3.14': '2030-10-31',
  },
  node: {
    '8': '2019-12-31',
    '10': '2021-04-30',
    '12': '2022-04-30',
    '13': '2020-06-01',
    '14': '2023-04-30',
    '15': '2021-06-01',
    '16': '2023-09-11',
    '17': '2022-06-01',
    '18': '2025-04-30',
    '19': '2023-06-01',
    '20': '2026-04-30',
    '21': '2024-06-01',
    '22': '2027-04-30',
    '23': '2025-06-01',
    '24': '2028-04-30',
    '25': '2026-06-01',
    '26': '2029-04-30',
  },
  debian: {
    jessie: '2020-06-30',
    stretch: '2022-07-01',
    buster: '2024-06-30',
    bullseye: '2026-08-31',
    bookworm: '2028-06-30',
    trixie: '2030-06-30',
  },
  ubuntu: {
    '14.04': '2019-04-25',
    '16.04': '2021-04-02',
    '18.04': '2023-05-31',
    '20.04': '2025-05-31',
    '22.04': '2027-04-01',
    '24.04': '2029-05-31',
    '24.10': '2025-07-10',
    '25.04': '2026-01-17',
    '25.10': '2026-07-01',
    '26.04': '2031-04-30',
  },
  alpine: {
    '3.12': '2022-05-01',
    '3.13': '2022-11-01',
    '3.14': '2023-05-01',
    '3.15': '2023-11-01',
    '3.16': '2024-05-23',
    '3.17': '2024-11-22',
    '3.18': '2025-05-09',
    '3.19': '2025-11-01',
    '3.20': '2026-04-01',
    '3.21': '2026-11-01',
    '3.22': '2027-05-01',
    '3.23': '2027-11-01',
    '3.24': '2028-06-01',
  },
  postgres: {
    '9': '2021-11-11',
    '10': '2022-11-10',
    '11': '2023-11-09',
    '12': '2024-11-21',
    '13': '2025-11-13',
    '14': '2026-11-12',
    '15': '2027-11-11',
    '16': '2028-11-09',
    '17': '2029-11-08',
    '18': '2030-11-14',
  },
  mysql: { '5.6': '2021-02-05', '5.7': '2023-10-31', '5': '2023-10-31', '8.0': '2026-04-30', '8.4': '2032-04-30' },
  mariadb: {
    '10.2': '2022-05-23',
    '10.3': '2023-05-25',
    '10.4': '2024-06-18',
    '10.5': '2025-06-24',
    '10.6': '2026-07-06',
    '10.11': '2028-02-16',
    '11.4': '2029-05-29',
    '11.8': '2028-06-04',
  },
  mongo: {
    '3': '2021-04-30',
    '4': '2024-02-29',
    '4.0': '2022-04-30',
    '4.2': '2023-04-30',
    '4.4': '2024-02-29',
    '5': '2024-10-31',
    '5.0': '2024-10-31',
    '6': '2025-07-31',
    '6.0': '2025-07-31',
    '7': '2027-08-31',
    '7.0': '2027-08-31',
    '8.0': '2029-10-31',
  },
  redis: {
    '5': '2022-04-27',
    '5.0': '2022-04-27',
    '6.0': '2022-04-27',
    '7.0': '2024-07-29',
    '6.2': '2027-04-30',
    '7.2': '2029-12-31',
    '7.4': '2029-12-31',
    '8.0': '2026-12-01',
    '8.2': '2030-09-01',
  },
  rabbitmq: {
    '3': '2024-09-17',
    '3.8': '2022-01-10',
    '3.9': '2023-01-31',
    '3.10': '2023-07-31',
    '3.11': '2023-12-31',
    '3.12': '2024-06-30',
    '3.13': '2024-09-17',
    '4.0': '2025-08-31',
    '4.1': '2026-01-30',
    '4.2': '2026-07-31',
  },
  elasticsearch: { '6': '2022-02-10', '7': '2026-01-15' },
  centos: { '6': '2020-11-30', '7': '2024-06-30', '8': '2021-12-31' },
  fedora: {
    '38': '2024-05-21',
    '39': '2024-11-26',
    '40': '2025-05-13',
    '41': '2025-12-15',
    '42': '2026-05-27',
    '43': '2026-12-09',
  },
  dotnet: {
    '3.1': '2022-12-13',
    '5.0': '2022-05-10',
    '6.0': '2024-11-12',
    '7.0': '2024-05-14',
    '8.0': '2026-11-10',
    '9.0': '2026-11-10',
    '10.0': '2028-11-14',
  },
  php: {
    '7': '2022-11-28',
    '7.2': '2020-11-30',
    '7.3': '2021-12-06',
    '7.4': '2022-11-28',
    '8.0': '2023-11-26',
    '8.1': '2025-12-31',
    '8.2': '2026-12-31',
    '8.3': '2027-12-31',
    '8.4': '2028-12-31',
  },
  ruby: {
    '2': '2023-03-31',
    '2.7': '2023-03-31',
    '3.0': '2024-04-23',
    '3.1': '2025-03-26',
    '3.2': '2026-03-31',
    '3.3': '2027-03-31',
    '3.4': '2028-03-31',
  },
  nginx: {
    '1.18': '2021-04-20',
    '1.20': '2022-05-24',
    '1.21': '2022-05-24',
    '1.22': '2023-04-11',
    '1.23': '2023-05-23',
    '1.24': '2024-04-23',
    '1.25': '2024-05-29',
    '1.26': '2025-04-23',
    '1.27': '2025-06-24',
    '1.28': '2026-04-14',
    '1.29': '2026-05-13',
  },
  traefik: { '1': '2021-12-31', '2.11': '2026-02-01' },
  amazonlinux: { '1': '2023-12-31', '2': '2026-06-30' },
};

/** Names for sentences, and what to move to. */
const products: Readonly<Record<string, { readonly title: string; readonly next: string; readonly step: string }>> = {
  python: {
    title: 'Python',
    next: '3.13',
    step: 'check requires-python and compiled packages, then run the tests on the new version',
  },
  node: {
    title: 'Node.js',
    next: '24',
    step: 'check engines and native modules, then run the tests on the new version',
  },
  debian: { title: 'Debian', next: 'bookworm', step: 'check the names of installed system packages' },
  ubuntu: { title: 'Ubuntu', next: '24.04', step: 'check the names of installed system packages' },
  alpine: { title: 'Alpine', next: '3.23', step: 'check the versions of installed system packages' },
  postgres: {
    title: 'PostgreSQL',
    next: '17',
    step: 'dump and restore, or pg_upgrade: the new server does not read the old data folder',
  },
  mysql: { title: 'MySQL', next: '8.4', step: 'take a dump, then upgrade one release series at a time' },
  mariadb: { title: 'MariaDB', next: '11.4', step: 'take a dump and run mariadb-upgrade' },
  mongo: {
    title: 'MongoDB',
    next: '8.0',
    step: 'upgrade one major at a time and raise the feature compatibility version',
  },
  redis: { title: 'Redis', next: '7.4', step: 'take a copy of the dump file first' },
  rabbitmq: { title: 'RabbitMQ', next: '4.3', step: 'enable all stable feature flags before the upgrade' },
  elasticsearch: { title: 'Elasticsearch', next: '8.19', step: 'run the upgrade assistant and take a snapshot' },
  centos: { title: 'CentOS', next: 'almalinux:9', step: 'move to a maintained rebuild' },
  fedora: { title: 'Fedora', next: '44', step: 'check the names of installed system packages' },
  dotnet: { title: '.NET', next: '10.0', step: 'raise the target framework with it' },
  php: { title: 'PHP', next: '8.4', step: 'run the tests on the new version' },
  ruby: { title: 'Ruby', next: '3.4', step: 'run the tests on the new version' },
  nginx: { title: 'nginx', next: '1.30', step: 'test the configuration with nginx -t' },
  traefik: { title: 'Traefik', next: '3.7', step: 'read the migration notes of v3' },
  amazonlinux: { title: 'Amazon Linux', next: '2023', step: 'check the names of installed system packages' },
};

const aliases: Readonly<Record<string, string>> = {
  pgvector: 'postgres',
  postgis: 'postgres',
  postgresql: 'postgres',
  mongodb: 'mongo',
  aspnet: 'dotnet',
  sdk: 'dotnet',
  runtime: 'dotnet',
  pypy: 'python',
};

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
  const product = aliases[name] ?? name;
  const tag = image.tag ?? '';
  if (
    (product === 'dotnet' && !image.text.includes('dotnet')) ||
    (image.repository.includes('/') &&
      aliases[name] === undefined &&
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

/** Archives that left the mirrors: `apt-get update` answers 404. Debian's list and old-releases.ubuntu.com. */
export const goneSuites: ReadonlySet<string> = new Set(['jessie', 'stretch', 'buster', 'plucky', 'oracular']);
