import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineVersion } from '@seaworthy/engine/index';
import { Report } from '@seaworthy/schema/report';
import { reportFormats } from '@seaworthy/schema/report-files';
import { stageInfos } from '@seaworthy/schema/stages';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { zip } from '../../archive/testing/zip-writer.ts';
import { fixtureFiles } from '../testing/fixture.ts';
import { type AuditOptions, runAudit } from './audit.ts';
import { grammarLoader } from './load-grammars.ts';
import { memoryCheckpoints } from './memory-checkpoints.ts';
import type { ProgressEvent } from './ports.ts';

const token = `sk_live_${'4eC39HqLyjWDarjtT1zdp7dc'}`;
const repository = {
  Dockerfile: 'FROM python:3.12-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
  'compose.yml': `services:\n  api:\n    build: .\n    environment:\n      STRIPE_KEY: ${token}\n`,
  'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
};

let folder = '';
let upload = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seaworthy-audit-'));
  upload = await save(repository);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let saved = 0;
async function save(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const path = join(folder, `upload-${saved++}`);
  await writeFile(path, zip(Object.entries(files).map(([name, data]) => ({ name, data }))));
  return path;
}

const loadGrammars = grammarLoader();

function audit(options: Partial<AuditOptions> = {}) {
  return runAudit({ input: { kind: 'file', path: upload }, projectName: 'shop', loadGrammars, ...options });
}

function recorded(): { events: ProgressEvent[]; append(event: ProgressEvent): Promise<void> } {
  const events: ProgressEvent[] = [];
  return { events, append: async (event) => void events.push(event) };
}

const reportText = ({ files }: Awaited<ReturnType<typeof runAudit>>) =>
  files.map((it) => Buffer.from(it.bytes).toString('utf8'));

test('an audit makes a valid report and every file of the table', async () => {
  const { report, files } = await audit();
  expect(Report.parse(report)).toEqual(report);
  expect(report.engine).toBe(engineVersion);
  expect(report.project.name).toBe('shop');
  const table = Object.values(reportFormats);
  expect(files.map(({ name, mediaType }) => [name, mediaType])).toEqual(table.map((it) => [it.file, it.mediaType]));
  for (const file of files) expect(file.bytes.byteLength, file.name).toBeGreaterThan(300);
});

test('whoever wants one format gets that one and the JSON', async () => {
  const { files } = await audit({ formats: ['csv'] });
  expect(files.map((file) => file.name)).toEqual(['report.json', 'report.csv']);
});

test('stages are announced in order, each begun before it is finished', async () => {
  const progress = recorded();
  await audit({ progress });
  expect(progress.events.map((it) => [it.type, it.stage])).toEqual(
    stageInfos.flatMap(({ name }) => [
      ['stage-started', name],
      ['stage-finished', name],
    ]),
  );
});

test('numbers of findings and questions are announced once, and they are those of the report', async () => {
  const progress = recorded();
  const { report } = await audit({ progress });
  const counted = progress.events.filter((event) => event.counts.findings !== undefined);
  expect(counted.map((event) => event.stage)).toEqual(['assessment']);
  const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'MONITOR'] as const;
  const found = severities.map((severity) => [
    severity,
    report.findings.filter((it) => it.severity === severity).length,
  ]);
  expect(report.findings.length).toBeGreaterThan(0);
  expect(counted[0]?.counts).toEqual({
    findings: report.findings.length,
    questions: report.questions.length,
    ...Object.fromEntries(found.filter(([, number]) => number !== 0)),
  });
});

test('with all checkpoints nothing is run again, and the reports are equal byte for byte', async () => {
  const checkpoints = memoryCheckpoints();
  const first = await audit({ checkpoints });
  const progress = recorded();
  const second = await audit({ checkpoints, progress });
  expect(new Set(progress.events.map((it) => it.type))).toEqual(new Set(['stage-resumed']));
  expect(reportText(second)).toEqual(reportText(first));
  expect(second.report).toEqual(first.report);
  expect(reportText(await audit())).toEqual(reportText(first));
});

test('another upload, limit or project name finds only what it may share', async () => {
  const checkpoints = memoryCheckpoints();
  await audit({ checkpoints });
  const resumedBy = async (options: Partial<AuditOptions>) => {
    const progress = recorded();
    await audit({ checkpoints, progress, ...options });
    return progress.events.filter((it) => it.type === 'stage-resumed').map((it) => it.stage);
  };
  expect(await resumedBy({ projectName: 'other' })).toEqual(
    stageInfos.map((it) => it.name).filter((name) => name !== 'report'),
  );
  // The same tree packed with one more byte elsewhere: the upload differs, everything made from its content does not.
  const repacked = await save({ ...repository, '.DS_Store': 'x' });
  expect(await resumedBy({ input: { kind: 'file', path: repacked } })).not.toContain('entries');
  const changed = await save({ ...repository, 'main.py': 'x = 1\n' });
  expect(await resumedBy({ input: { kind: 'file', path: changed } })).toEqual([]);
});

test('no secret is in any checkpoint, cache entry or report', async () => {
  const checkpoints = memoryCheckpoints();
  const cached = new Map<string, string>();
  const documentCache = {
    getMany: async () => new Map<string, string>(),
    putMany: async (entries: ReadonlyMap<string, string>) =>
      entries.forEach((value, key) => void cached.set(key, value)),
  };
  const result = await audit({ checkpoints, documentCache });
  expect(result.report.input.read).toBeGreaterThan(0);
  expect(cached.size).toBeGreaterThan(0);
  const stored = [
    ...[...checkpoints.saved.values()].map((it) => Buffer.from(it).toString('utf8')),
    ...cached.values(),
    ...reportText(result),
  ];
  expect(stored.filter((text) => text.includes(token))).toEqual([]);
});

test('the document cache spares parsing and changes nothing', async () => {
  const store = new Map<string, string>();
  const asked: number[] = [];
  const documentCache = {
    async getMany(keys: readonly string[]) {
      const found = new Map(
        keys.flatMap((key) => (store.has(key) ? [[key, store.get(key) ?? '']] : [])) as [string, string][],
      );
      asked.push(found.size);
      return found;
    },
    async putMany(entries: ReadonlyMap<string, string>) {
      for (const [key, value] of entries) store.set(key, value);
    },
  };
  const path = await save(Object.fromEntries(fixtureFiles()));
  const input = { kind: 'file' as const, path };
  const first = await audit({ input, documentCache });
  const size = store.size;
  const second = await audit({ input, documentCache });
  expect(asked).toEqual([0, size]);
  expect(size).toBeGreaterThan(5);
  expect(reportText(second)).toEqual(reportText(first));
  expect(reportText(await audit({ input }))).toEqual(reportText(first));
});

test('a refused upload fails in its stage, with the reason in the event', async () => {
  const progress = recorded();
  const evil = await save({ '../evil': 'x' });
  await expect(audit({ input: { kind: 'file', path: evil }, progress })).rejects.toMatchObject({
    code: 'archive/path-traversal',
  });
  expect(progress.events.at(-1)).toMatchObject({
    type: 'stage-failed',
    stage: 'entries',
    message: expect.stringContaining('../evil'),
  });
});

test('an abort is honoured before the next stage, with its own reason and without a failure event', async () => {
  const controller = new AbortController();
  const progress = recorded();
  const onStage = (name: string | null) => name === 'model' && controller.abort(new Error('cancelled'));
  await expect(audit({ progress, signal: controller.signal, onStage })).rejects.toThrow('cancelled');
  expect(progress.events.at(-1)).toMatchObject({ type: 'stage-finished', stage: 'model' });
});

test('whoever keeps deadlines hears of every stage and of the end', async () => {
  const heard: (string | null)[] = [];
  await audit({ onStage: (name) => void heard.push(name) });
  expect(heard).toEqual([...stageInfos.map((it) => it.name), null]);
});

test('files that are no UTF-8 are in the report as not read', async () => {
  const path = await save({ ...repository, 'compose.override.yml': Buffer.from([0x73, 0xff, 0xfe, 0x00]) });
  const { report } = await audit({ input: { kind: 'file', path } });
  expect(report.input.failed).toMatchObject([{ path: 'compose.override.yml', reason: 'It is not UTF-8 text.' }]);
});
