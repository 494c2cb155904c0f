import { createHash } from 'node:crypto';
import { withAnswers, withFilter, withFindings } from '@seaworthy/assess/derive-report';
import { sealed } from '@seaworthy/report/render';
import type { Cover } from '@seaworthy/report/render-file';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { type ReportFormat, reportFormats } from '@seaworthy/schema/report-files';
import type { Audit, Store } from '@seaworthy/store/port';
import type { Authorized } from './authorise.ts';
import type { Renderer } from './render-apart.ts';
import { answersByQuestion, type Reports } from './reports.ts';

export interface ExportRequest {
  readonly format: ReportFormat;
  /** The filter language of the findings page; empty: everything. */
  readonly filter: string;
  /** Only these findings; null: not chosen one by one. */
  readonly ids: ReadonlySet<string> | null;
}

export interface ExportedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  /** Of the bytes, in hex. */
  readonly sha256: string;
}

export interface Exports {
  /**
   * The report as the page shows it. What the worker stored is sent as it is; a file is made anew only when answers came
   * after the audit or a part of the findings is wanted, and then it says so.
   * @throws SeaworthyError request/invalid when the format always speaks of the whole audit; audit/not-finished.
   */
  file(audit: Authorized<Audit>, request: ExportRequest): Promise<ExportedFile>;
}

/** Files that were made lately, in bytes: a browser asks again when a download is resumed or repeated. */
const keptBytes = 32 * 1_024 * 1_024;

export function createExports(store: Store, reports: Reports, renderer: Renderer): Exports {
  const made = new Map<string, ExportedFile>();
  return {
    async file(audit, { format, filter, ids }) {
      const isPart = ids !== null || filter.trim() !== '';
      if (isPart && !reportFormats[format].filters) {
        throw new SeaworthyError('request/invalid', `${reportFormats[format].file} is always about the whole audit.`);
      }
      const stored = await reports.stored(audit);
      const answers = answersByQuestion(await store.answers.list(audit.projectId));
      const answered = withAnswers(stored, answers);
      const filtered = withFilter(answered, filter);
      const chosen =
        ids === null ? filtered : withFindings(filtered, (it) => ids.has(it.id), `${ids.size} selected findings`);
      const report = sealed(chosen);
      // Audits of an older version have fewer files; what is missing is made now.
      const asStored = report === stored ? await store.reports.get(audit.id, reportFormats[format].file) : undefined;
      if (asStored !== undefined) return asStored;
      // The receipt covers everything that is in the file but the cover, and that belongs to the audit.
      const key = `${audit.id} ${format} ${report.receipt.sha256}`;
      const known = made.get(key);
      if (known !== undefined) return known;
      const bytes = await renderer.render({ report, format, cover: coverOf(audit) });
      const { file, mediaType } = reportFormats[format];
      const name = isPart ? `filtered-${file}` : file;
      const exported = { name, mediaType, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
      keep(made, key, exported);
      return exported;
    },
  };
}

function coverOf({ number, label, createdAt }: Audit): Cover {
  return {
    auditNumber: number,
    createdAt: new Date(createdAt).toISOString(),
    ...(label === null ? {} : { label }),
  };
}

function keep(made: Map<string, ExportedFile>, key: string, file: ExportedFile): void {
  made.set(key, file);
  let total = [...made.values()].reduce((sum, it) => sum + it.bytes.byteLength, 0);
  for (const [oldest, { bytes }] of made) {
    if (total <= keptBytes || oldest === key) return;
    made.delete(oldest);
    total -= bytes.byteLength;
  }
}
