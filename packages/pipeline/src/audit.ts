import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { inputError } from '@seaworthy/archive/open-archive';
import { type ArchiveLimits, archiveLimits } from '@seaworthy/schema/archive-limits';
import { type ReportFormat, reportFormatNames } from '@seaworthy/schema/report-files';
import type { ArtifactName, Reports } from './artifacts.ts';
import type { LoadGrammars } from './load-grammars.ts';
import type { ParseThreads } from './parse-threads.ts';
import type { Checkpoints, DocumentCachePort, Progress } from './ports.ts';
import { run } from './run.ts';
import { stages } from './stages.ts';
import type { AuditInput, Cover } from './world.ts';

export interface AuditOptions {
  readonly input: AuditInput;
  readonly projectName: string;
  readonly cover?: Cover;
  /**
   * The day (ISO date, UTC) on which the repository's own decisions are read: `.seaworthy.yaml` and comments. Absent: they
   * are not read at all, and everything is judged, as whoever reviews a foreign repository wants it.
   */
  readonly asOf?: string;
  /** The report files to make; absent: all of them. */
  readonly formats?: readonly ReportFormat[];
  /** Shared by all audits of a process (load-grammars.ts). */
  readonly loadGrammars: LoadGrammars;
  /** Absent: nothing is stored, and an interrupted audit starts again. */
  readonly checkpoints?: Checkpoints;
  readonly documentCache?: DocumentCachePort;
  /** Opened by the caller, closed when everything is parsed; the caller closes them too, for an audit that does not come so far. The reports are the same without. */
  readonly parseThreads?: ParseThreads;
  readonly progress?: Progress;
  /** Honoured between stages and while the upload is opened. */
  readonly signal?: AbortSignal;
  readonly limits?: ArchiveLimits;
  /** The stage that begins now; null after the last. */
  readonly onStage?: (name: ArtifactName | null) => void;
}

/**
 * One audit from its input to its reports. Equal trees give equal bytes on equal days, however they were packed and wherever this runs.
 * @throws SeaworthyError input/*, archive/*; the signal's reason; plain Errors are bugs.
 */
export async function runAudit(options: AuditOptions): Promise<Reports> {
  const { projectName, asOf, loadGrammars, checkpoints, documentCache, parseThreads, signal } = options;
  const limits = options.limits ?? archiveLimits;
  const formats = options.formats ?? reportFormatNames;
  const cover = options.cover ?? {};
  const input = checkpoints === undefined ? options.input : await withDigest(options.input);
  return run(stages, {
    world: { input, projectName, cover, formats, asOf, limits, loadGrammars, documentCache, parseThreads, signal },
    checkpoints,
    progress: options.progress ?? { append: async () => undefined },
    onStage: options.onStage ?? (() => undefined),
  });
}

/** Checkpoints of an upload are found by its content. */
async function withDigest(input: AuditInput): Promise<AuditInput> {
  if (input.kind === 'folder' || input.sha256 !== undefined) return input;
  const digest = createHash('sha256');
  try {
    await pipeline(createReadStream(input.path, { highWaterMark: 1_048_576 }), digest);
  } catch (error) {
    throw inputError(error, input.path);
  }
  return { ...input, sha256: digest.digest('hex') };
}
