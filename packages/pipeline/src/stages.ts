import { assessModel, documentKey, judge, reportOf } from '@seaworthy/engine/index';
import type { RuleResult } from '@seaworthy/engine/judge/run-rules';
import { buildModel } from '@seaworthy/engine/model/build';
import { renderJson, withReceipt } from '@seaworthy/report/json';
import type { Report } from '@seaworthy/schema/report';
import { type AreaId, areaIds } from '@seaworthy/schema/taxonomy';
import type { Artifacts, Inventory } from './artifacts.ts';
import { jsonCodec } from './codec.ts';
import { countAssessed, countVerdicts } from './count-verdicts.ts';
import { proveAll } from './prove-all.ts';
import { readDocumentsCached } from './read-documents.ts';
import { entriesCodec, readEntries } from './read-entries.ts';
import { reportCodec } from './report-codec.ts';
import { type AnyStage, stage } from './stage.ts';
import { writeReports } from './write-reports.ts';

/** The audit in order. Names and titles are those of schema/stages.ts; the nine areas come from the taxonomy. */
export const stages: readonly AnyStage[] = [
  stage({
    makes: 'entries',
    needs: [],
    version: 2,
    codec: entriesCodec,
    // A folder can change while nobody looks, so what was read from one is never found again.
    parameters: ({ input, limits, asOf }) =>
      input.kind === 'file' ? { sha256: input.sha256, limits, decided: asOf !== undefined } : null,
    counts: ({ tree, neutralised, skipped }) => ({
      files: tree.entries.length,
      kept: tree.texts.size,
      neutralised: neutralised.length,
      skipped,
      secrets: tree.secrets.length,
    }),
    run: (_, world) => readEntries(world),
  }),
  stage({
    makes: 'inventory',
    needs: ['entries'],
    version: 1,
    codec: jsonCodec(),
    counts: ({ files, bytes, documents }) => ({ files, bytes, documents: documents.length }),
    run: ({ entries }) => takeInventory(entries),
  }),
  stage({
    makes: 'documents',
    needs: ['entries', 'inventory'],
    version: 1,
    codec: jsonCodec(),
    counts: (documents) => ({
      documents: documents.length,
      problems: documents.reduce((sum, document) => sum + document.problems.length, 0),
    }),
    run: ({ entries, inventory }, world) => readDocumentsCached(entries.tree, inventory, world),
  }),
  stage({
    makes: 'model',
    needs: ['entries', 'documents'],
    version: 1,
    codec: jsonCodec(),
    counts: ({ containers, proxies, apps, pipelines }) => ({
      containers: containers.length,
      proxies: proxies.length,
      apps: apps.length,
      pipelines: pipelines.length,
    }),
    run: ({ entries, documents }) => buildModel(entries.tree, documents),
  }),
  ...areaIds.map(judgeStage),
  stage({
    makes: 'proofs',
    needs: ['entries', 'documents', 'model', ...areaIds],
    version: 1,
    codec: jsonCodec(),
    counts: ({ summary: { tried, proven } }) => ({ tried, proven }),
    run: (given, world) => proveAll(given, resultsOf(given), world),
  }),
  stage({
    makes: 'assessment',
    needs: ['entries', 'model', ...areaIds, 'proofs'],
    version: 3,
    codec: jsonCodec(),
    // An audit that is resumed on another day keeps the day on which it began.
    parameters: ({ asOf }) => ({ asOf: asOf ?? null }),
    counts: countAssessed,
    run: (given, { asOf }) =>
      assessModel(given.model, resultsOf(given), given.entries.tree, {
        proofs: given.proofs.byFinding,
        ...(asOf === undefined ? {} : { asOf }),
      }),
  }),
  stage({
    makes: 'report',
    needs: ['entries', 'model', ...areaIds, 'proofs', 'assessment'],
    version: 2,
    codec: reportCodec,
    parameters: ({ projectName, cover, formats }) => ({ projectName, cover, formats }),
    counts: ({ files }) => Object.fromEntries(files.map((file) => [file.name, file.bytes.byteLength])),
    async run(given, { projectName, cover, formats }) {
      const { tree, neutralised } = given.entries;
      const facts = neutralised.map(({ path, code, reason }) => ({ path, code, reason }));
      const { model, assessment, proofs } = given;
      const body = reportOf(projectName, tree, model, resultsOf(given), assessment, facts, proofs.summary);
      const made = withReceipt(body);
      // The file is the truth: its numbers are rounded, and whoever reads the object must see the same ones.
      const report = JSON.parse(renderJson(made)) as Report; // written by this line
      return { report, files: await writeReports(report, formats, cover) };
    },
  }),
];

function judgeStage(area: AreaId): AnyStage {
  return stage({
    makes: area,
    needs: ['model'],
    version: 1,
    codec: jsonCodec(),
    counts: countVerdicts,
    run: ({ model }) => judge(area, model),
  });
}

function resultsOf(given: Pick<Artifacts, AreaId>): RuleResult[] {
  return areaIds.flatMap((area) => given[area]);
}

function takeInventory({ tree }: Artifacts['entries']): Inventory {
  const hashes = new Map(tree.entries.map((entry) => [entry.path, entry.sha256]));
  const documents = [...tree.texts].flatMap(([path, text]) => {
    const key = documentKey(path, hashes.get(path) ?? '', text);
    return key === undefined ? [] : [{ path, key }];
  });
  return { files: tree.entries.length, bytes: tree.entries.reduce((sum, entry) => sum + entry.size, 0), documents };
}
