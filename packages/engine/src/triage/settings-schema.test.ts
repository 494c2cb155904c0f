import { readFileSync } from 'node:fs';
import { SettingsFile } from '@seaworthy/schema/settings-schema';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { quoter } from '../report/quote.ts';
import { triageByRepository } from './triage.ts';

/** `.seaworthy.yaml` is checked twice: by editors with the published schema, and by the engine, which reads lines itself. */
const published = new URL('../../../../docs/seaworthy-yaml-1.schema.json', import.meta.url);
const ajv = addFormats.default(new Ajv({ strict: true }));
const validate = ajv.compile(JSON.parse(readFileSync(published, 'utf8')));
const rule = 'container/non-root/runs-as-root';

/** What the engine objects to: nothing, when all of the file may count. */
function objections(text: string): string[] {
  const texts = new Map([['.seaworthy.yaml', text]]);
  const none = { findings: [], gaps: [], questions: [] };
  const read = triageByRepository(none, { texts, components: [] }, quoter(texts), new Set([rule]), '2026-03-03');
  return [
    ...(read.settings?.problems ?? []).map(({ message }) => message),
    ...[...read.suppressions, ...(read.settings?.facts ?? [])].flatMap(({ state, why }) =>
      state === 'void' ? [why ?? 'void'] : [],
    ),
  ];
}

const reason = 'the driver needs root until 570';
const entry = (more: string) => `version: 1\nsuppress:\n  - { rule: ${rule}, ${more} }\n`;
const fact = (more: string) => `version: 1\nfacts:\n  ${rule}: { ${more} }\n`;
const day = 'until: 2026-06-30';

test.each([
  'version: 1\n',
  'version: 1\nignore: ["examples/**", docs]\n',
  'version: 1\nignore: []\nfacts: {}\ngate: {}\nsuppress: []\n',
  'version: 1\ngate: { fail_on: none, min_score: 1 }\n',
  'version: 1\ngate: { fail_on: critical, min_score: 9.5 }\n',
  entry(`where: Dockerfile, reason: "${reason}", ${day}`),
  entry(`where: "deploy/**", reason: "${reason}", ${day}, by: ana, kind: accepted-risk`),
  entry(`where: { component: web }, reason: "${reason}", kind: false-positive`),
  entry(`where: { path: deploy }, reason: "${reason}", kind: false-positive, ${day}`),
  entry(`where: { finding: 0123456789abcdef0123 }, reason: "${reason}", ${day}`),
  ...['yes', 'no', 'na', 'not-applicable', 'true', 'false'].map((word) =>
    fact(`answer: ${word}, note: "${reason}", ${day}, by: cleo`),
  ),
])('editors and the engine both take %j', (text) => {
  expect([validate(parse(text)), SettingsFile.safeParse(parse(text)).success, objections(text)]).toEqual([
    true,
    true,
    [],
  ]);
});

test.each([
  'ignore: []\n',
  'version: 2\n',
  'version: "1"\n',
  '- a\n',
  'version: 1\nthresholds: {}\n',
  'version: 1\nfacts: [a]\n',
  'version: 1\nsuppress: { rule: a }\n',
  'version: 1\nsuppress: [a]\n',
  'version: 1\nignore: ["**"]\n',
  'version: 1\nignore: [""]\n',
  `version: 1\nignore: [${'a'.repeat(121)}]\n`,
  'version: 1\ngate: high\n',
  'version: 1\ngate: { fail_on: worst }\n',
  'version: 1\ngate: { min_score: 0 }\n',
  'version: 1\ngate: { min_score: 11 }\n',
  'version: 1\ngate: { min_score: "7" }\n',
  'version: 1\ngate: { failOn: high }\n',
  entry(`reason: "${reason}", ${day}`),
  entry(`where: "", reason: "${reason}", ${day}`),
  entry(`where: "**/*", reason: "${reason}", ${day}`),
  entry(`where: { path: "**" }, reason: "${reason}", ${day}`),
  entry(`where: Dockerfile, reason: "${reason}"`),
  entry(`where: Dockerfile, reason: "${reason}", kind: accepted-risk`),
  entry(`where: Dockerfile, ${day}`),
  entry(`where: Dockerfile, reason: short, ${day}`),
  entry(`where: Dockerfile, reason: "${reason}", until: 2026-02-30`),
  entry(`where: Dockerfile, reason: "${reason}", until: soon`),
  entry(`where: Dockerfile, reason: "${reason}", ${day}, kind: wontfix`),
  entry(`where: Dockerfile, reason: "${reason}", untill: 2026-06-30, kind: false-positive`),
  entry(`where: { component: web, path: a }, reason: "${reason}", ${day}`),
  entry(`where: { service: web }, reason: "${reason}", ${day}`),
  `version: 1\nsuppress:\n  - { where: Dockerfile, reason: "${reason}", ${day} }\n`,
  fact(`answer: perhaps, note: "${reason}", ${day}`),
  fact(`note: "${reason}", ${day}`),
  fact(`answer: yes, ${day}`),
  fact(`answer: yes, note: short, ${day}`),
  fact(`answer: yes, note: "${reason}"`),
  fact(`answer: yes, note: "${reason}", ${day}, who: ana`),
  `version: 1\nfacts:\n  ${rule}: yes\n`,
])('editors and the engine both refuse %j', (text) => {
  expect([validate(parse(text)), SettingsFile.safeParse(parse(text)).success, objections(text).length > 0]).toEqual([
    false,
    false,
    true,
  ]);
});
