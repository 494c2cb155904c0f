import { createHash } from 'node:crypto';
import type { Cover } from '@seaworthy/report/render-file';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { type ReportFormat, reportFormats } from '@seaworthy/schema/report-files';
import type { Audit, Store } from '@seaworthy/store/port';
import type { Authorized } from './authorise.ts';
import type { Renderer, RenderTask } from './render-apart.ts';
import type { Reports } from './reports.ts';
import { saidOf } from './said.ts';

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
   * The report as the page shows it. What the worker stored is sent as it is; a file is made anew only when answers or
   * decisions came after the audit, one of them ended, or a part of the findings is wanted, and then it says so.
   * `gone` tells that whoever asked is not there any more; what nobody waits for is not made.
   * @throws SeaworthyError request/invalid when the format always speaks of the whole audit; audit/not-finished, and what
   *   `Renderer.render` throws.
   */
  file(audit: Authorized<Audit>, request: ExportRequest, gone: AbortSignal): Promise<ExportedFile>;
}

/** Files that were made lately, in bytes: a browser asks again when a download is resumed or repeated. */
const keptBytes = 32 * 1_024 * 1_024;

/** A file that is being made, for everybody who asked for the same one meanwhile. */
interface Making {
  readonly file: Promise<ExportedFile>;
  readonly nobodyWaits: AbortController;
  wanted: number;
}

export function createExports(store: Store, reports: Reports, renderer: Renderer): Exports {
  const made = new Map<string, ExportedFile>();
  const makings = new Map<string, Making>();

  async function make(audit: Authorized<Audit>, asked: Asked, nobodyWaits: AbortSignal): Promise<ExportedFile> {
    const { format, filter, ids } = asked;
    const bytes = await renderer.render(async () => {
      const stored = await store.reports.get(audit.id, 'report.json');
      if (stored === undefined) throw new SeaworthyError('not-found', `There is no audit ${audit.id}.`);
      return { ...asked, stored: stored.bytes, cover: coverOf(audit) };
    }, nobodyWaits);
    const { file, mediaType } = reportFormats[format];
    const name = ids !== null || filter !== '' ? `filtered-${file}` : file;
    return { name, mediaType, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
  }

  function making(audit: Authorized<Audit>, asked: Asked, key: string): Making {
    const known = makings.get(key);
    if (known !== undefined) return known;
    const nobodyWaits = new AbortController();
    const file = (async () => {
      try {
        const exported = await make(audit, asked, nobodyWaits.signal);
        keep(made, key, exported);
        return exported;
      } finally {
        if (makings.get(key)?.nobodyWaits === nobodyWaits) makings.delete(key);
      }
    })();
    const begun = { file, nobodyWaits, wanted: 0 };
    makings.set(key, begun);
    // Once it is stopped it makes nothing for whoever comes next.
    nobodyWaits.signal.addEventListener('abort', () => makings.get(key) === begun && makings.delete(key));
    return begun;
  }

  return {
    async file(audit, { format, filter: typed, ids }, gone) {
      const filter = typed.trim();
      const isPart = ids !== null || filter !== '';
      if (isPart && !reportFormats[format].filters) {
        throw new SeaworthyError('request/invalid', `${reportFormats[format].file} is always about the whole audit.`);
      }
      const [stored, { report, said: ofProject }] = await Promise.all([reports.stored(audit), reports.current(audit)]);
      const said = saidOf(stored, ofProject);
      const isAsStored = !isPart && report === stored;
      // Audits of an older version have fewer files; what is missing is made now.
      const asStored = isAsStored ? await store.reports.get(audit.id, reportFormats[format].file) : undefined;
      if (asStored !== undefined) return asStored;
      const asked: Asked = { format, filter, ids, said };
      const key = keyOf(audit, asked);
      const known = made.get(key);
      if (known !== undefined) return known;
      const task = making(audit, asked, key);
      task.wanted += 1;
      const leave = (): void => {
        task.wanted -= 1;
        if (task.wanted === 0) task.nobodyWaits.abort();
      };
      if (gone.aborted) leave();
      else gone.addEventListener('abort', leave, { once: true });
      return task.file;
    },
  };
}

type Asked = Pick<RenderTask, 'format' | 'filter' | 'ids' | 'said'>;

/** Equal exactly when the files are: everything that is in one but the stored report, which never changes. */
function keyOf({ id, label }: Audit, { format, filter, ids, said }: Asked): string {
  return createHash('sha256')
    .update(
      JSON.stringify([id, label, format, filter, ids && [...ids].sort(), [...said.answers], said.decisions, said.asOf]),
    )
    .digest('base64url');
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
