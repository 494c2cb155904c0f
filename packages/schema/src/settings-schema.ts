import { z } from 'zod';
import { gateWords, reasonMinLength, triageKinds } from './report-triage.ts';

/**
 * `.seaworthy.yaml` as editors check it while it is typed. The engine reads the file itself, with lines: it takes whatever
 * this takes, and knows more (rules that exist, days that are not over).
 */

const reason = z.string().min(reasonMinLength);
const day = z.iso.date();
const who = z.string().describe('Who says so.');

/** Something must be named: stars, dots and slashes alone would cover whatever is added later. */
const place = z.string().regex(/[^./*\s]/);

const Where = z.union([
  place.describe('A path or a pattern: apps/worker/Dockerfile, deploy/**.'),
  z.strictObject({ path: place }),
  z.strictObject({ component: z.string().describe('A service or container by its name.') }),
  z.strictObject({ finding: z.string().describe('A fingerprint of the finding, as reports give it.') }),
]);

const entry = {
  rule: z.string().describe('One rule, by its id.'),
  where: Where,
  reason: reason.describe('Why this is borne, or no problem.'),
  by: who.optional(),
};
const until = day.describe('The last day on which it counts; required for an accepted risk, at most 365 days away.');

export const SuppressEntry = z.union([
  z.strictObject({ ...entry, until, kind: z.literal(triageKinds[0]).optional().describe('The default.') }),
  z.strictObject({ ...entry, until: until.optional(), kind: z.literal(triageKinds[1]) }),
]);

export const FactEntry = z.strictObject({
  answer: z.union([z.boolean(), z.enum(['yes', 'no', 'na', 'not-applicable'])]),
  note: reason.describe('What there is, and where.'),
  by: who.optional(),
  until: day.describe('The last day on which it counts, at most 365 days away.'),
});

export const SettingsFile = z.strictObject({
  version: z.literal(1),
  ignore: z.array(place.max(120)).optional().describe('Files that are not judged: examples/**. Reports name them.'),
  facts: z
    .record(z.string(), FactEntry)
    .optional()
    .describe('What the repository cannot show, by the id of the rule that asks, or of one question.'),
  gate: z
    .strictObject({ fail_on: z.enum(gateWords).optional(), min_score: z.number().min(1).max(10).optional() })
    .optional()
    .describe('When seaworthy audit fails, where no flag says otherwise.'),
  suppress: z.array(SuppressEntry).optional(),
});

/** JSON Schema 2020-12, for editors. */
export function settingsJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(SettingsFile, { target: 'draft-2020-12', io: 'input' });
  return {
    $schema,
    $id: 'https://seaworthy.dev/schemas/seaworthy-yaml-1.schema.json',
    title: 'Settings of a repository: .seaworthy.yaml, version 1',
    ...schema,
  };
}
