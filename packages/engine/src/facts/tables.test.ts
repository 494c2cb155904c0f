import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseImageReference } from '../model/image-reference.ts';
import { factsAsOf } from './as-of.ts';
import { baseFacts, suiteOf, suiteRank } from './base-images.ts';
import { datastores } from './datastores.ts';
import { daysUntil, endingsOf } from './end-of-life.ts';
import { endings, goneSuites, productAliases, products } from './end-of-life-dates.ts';
import { serverDefault, serverDefaults } from './framework-ports.ts';
import { withoutMuslWheels } from './musl-wheels.ts';
import { removedPackages } from './removed-packages.ts';
import { retiredImage } from './retired-images.ts';
import { nodeNeeds, pythonNeeds } from './system-libraries.ts';
import { factTables } from './tables.ts';
import { workloads } from './workload-memory.ts';

const isoDay = /^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const image = (text: string) => {
  const reference = parseImageReference(text);
  if (reference === undefined) throw new Error(text);
  return reference;
};

describe('fact tables', () => {
  it('each file with rows is listed once, with a source and a day that is not in the future', () => {
    const logic = ['as-of.ts', 'end-of-life.ts', 'tables.ts'];
    const files = readdirSync(new URL('.', import.meta.url)).filter(
      (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
    );
    expect(factTables.map((table) => table.file).sort()).toEqual(files.filter((name) => !logic.includes(name)).sort());
    for (const table of factTables) {
      expect(table.asOf, table.file).toMatch(isoDay);
      expect(table.asOf <= factsAsOf, table.file).toBe(true);
      expect(table.source.length, table.file).toBeGreaterThan(20);
    }
  });
});

describe('end of life', () => {
  it('has a day, a title and a successor for every product', () => {
    for (const [product, cycles] of Object.entries(endings)) {
      expect(products[product], product).toBeDefined();
      expect(products[product]?.step.length, product).toBeGreaterThan(10);
      for (const [cycle, day] of Object.entries(cycles)) {
        expect(day, `${product} ${cycle}`).toMatch(isoDay);
        expect(cycle, product).toMatch(/^(\d+(\.\d+)?|[a-z]+)$/);
      }
    }
    for (const product of Object.values(productAliases)) expect(endings[product], product).toBeDefined();
    for (const suite of goneSuites) expect(suite).toMatch(/^[a-z]+$/);
  });

  it('names successors that are supported themselves', () => {
    for (const [product, { next }] of Object.entries(products)) {
      const day = endings[product]?.[next];
      if (day !== undefined) expect(daysUntil(day), `${product} ${next}`).toBeGreaterThan(90);
    }
  });

  it.each([
    ['alpine:3.5', 'alpine', true],
    ['python:3.12-slim-bookworm', 'python', false],
    ['golang:1.22-alpine', 'golang', true],
    ['eclipse-temurin:21-jre', 'eclipse-temurin', false],
  ])('knows %s', (text, product, past) => {
    expect(endingsOf(image(text))[0]).toMatchObject({ product, past });
  });
});

describe('base images', () => {
  it('know what the common bases have and lack', () => {
    expect(baseFacts(image('python:3.12-slim'))).toMatchObject({
      libc: 'glibc',
      packageManager: 'apt',
      suiteFloats: true,
      suite: 'trixie',
    });
    expect(baseFacts(image('node:22-alpine'))).toMatchObject({ libc: 'musl', packageManager: 'apk', runtime: 'node' });
    expect(baseFacts(image('acme/base:1'))).toBeUndefined();
    expect(suiteOf('3.12-slim-bookworm')).toBe('bookworm');
    expect(suiteRank('trixie')).toBeGreaterThan(suiteRank('bookworm') ?? 999);
  });

  it('never both has and lacks a tool', () => {
    for (const text of [
      'python:3.12',
      'python:3.12-slim',
      'node:22-slim',
      'node:22-alpine',
      'nginx:1.30',
      'nginx:1.30-alpine',
      'debian:12',
      'alpine:3.23',
      'postgres:17',
      'redis:8',
    ]) {
      const facts = baseFacts(image(text));
      expect(
        [...(facts?.tools ?? [])].filter((tool) => facts?.lacks.has(tool)),
        text,
      ).toEqual([]);
    }
  });
});

describe('packages and servers', () => {
  it('names packages in lower case, once, with something to install', () => {
    const names = [...pythonNeeds, ...nodeNeeds].flatMap((need) => need.packages);
    expect(names).toEqual([...new Set(names)]);
    for (const need of [...pythonNeeds, ...nodeNeeds]) {
      expect(need.symptom, need.packages[0]).not.toBe('');
      for (const group of need.groups) expect(group.debian, need.packages[0]).toMatch(/^[a-z0-9][a-z0-9.+ -]+$/);
    }
    for (const name of withoutMuslWheels) expect(name).toMatch(/^[a-z0-9-]+$/);
    for (const work of workloads) expect(work.residentBytes, work.name).toBeGreaterThan(2 ** 20);
  });

  it('gives every removed package a successor and a release that lacks it', () => {
    for (const entry of removedPackages) {
      expect(entry.use, String(entry.name)).not.toBe('');
      expect(entry.suites.size, String(entry.name)).toBeGreaterThan(0);
    }
  });

  it('gives servers ports, and datastores ports and anchored names', () => {
    for (const it of serverDefaults) expect(it.port, it.program).toBeGreaterThan(1023);
    for (const it of datastores) {
      expect(it.port, it.product).toBeGreaterThan(0);
      expect(it.images.source.startsWith('^'), it.product).toBe(true);
    }
    expect(serverDefault(['python', '-m', 'uvicorn', 'main:app'])?.port).toBe(8000);
    expect(serverDefault(['fastapi', 'dev'])).toBeUndefined();
    expect(retiredImage(image('bitnami/redis:7.2'))?.pullFails).toBe(true);
    expect(retiredImage(image('redis:7.2'))).toBeUndefined();
  });
});
