import { createHash } from 'node:crypto';
import { rowsOf } from '@seaworthy/assess/query/overview';
import type { ScoreView } from '@seaworthy/schema/api';
import type { FindingRow } from '@seaworthy/schema/api-findings';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Finding, Report } from '@seaworthy/schema/report';
import type { Answer } from '@seaworthy/store/answers-port';
import type { Audit, Store } from '@seaworthy/store/port';
import type { Authorized } from './authorise.ts';
import { asSaid, countingAnswers, readSaid, type SaidOfProject, saidOf } from './said.ts';
import { type SentBytes, sentBytes } from './sent-bytes.ts';

/** Finished reports with the project's answers and decisions applied. */
export interface Reports {
  /** As the worker stored it. @throws SeaworthyError audit/not-finished. */
  stored(audit: Authorized<Audit>): Promise<Report>;
  /** With the answers and decisions of the audit's project as they stand today. @throws SeaworthyError audit/not-finished. */
  current(audit: Authorized<Audit>): Promise<CurrentReport>;
  forget(auditId: string): void;
}

export interface CurrentReport {
  readonly report: Report;
  /** Those that count for this report. */
  readonly answers: readonly Answer[];
  /** All of the project. */
  readonly said: SaidOfProject;
  /** Made at the first call and kept as long as the report. */
  rows(): readonly FindingRow[];
  /** Undefined when the report has no such finding. */
  finding(id: string): Finding | undefined;
  /** The bytes of `make()` under this name; made once, then kept as long as the report. */
  bytes(name: string, make: () => unknown): SentBytes;
}

/**
 * How much is kept parsed, counted in bytes of the stored JSON; in memory a report takes about three times as much. A
 * report larger than this is kept alone. Reading one of 5,000 findings costs hundreds of milliseconds, a page asks for
 * it several times.
 */
const keptBytes = 48 * 1_024 * 1_024;

interface Kept {
  readonly bytes: number;
  readonly report: Report;
  /** The latest only: what is said and the day move forward. */
  current?: { readonly key: string; readonly value: CurrentReport };
}

export function createReports(store: Store, now: () => number): Reports {
  /** Least recently used first. Promises, so that a page's simultaneous questions read the report once. */
  const kept = new Map<string, Promise<Kept>>();
  const entry = async (audit: Authorized<Audit>): Promise<Kept> => {
    const known = kept.get(audit.id);
    const reading = known ?? readReport(store, audit);
    // A report never changes once it is stored, so it is only ever dropped to make room.
    kept.delete(audit.id);
    kept.set(audit.id, reading);
    try {
      const value = await reading;
      if (known === undefined) await makeRoom(kept, audit.id);
      return value;
    } catch (cause) {
      if (kept.get(audit.id) === reading) kept.delete(audit.id);
      throw cause;
    }
  };
  return {
    stored: async (audit) => (await entry(audit)).report,
    async current(audit) {
      const [found, said] = await Promise.all([entry(audit), readSaid(store, audit.projectId, now())]);
      const key = keyOf(said);
      if (found.current?.key !== key) found.current = { key, value: currentOf(found.report, said) };
      return found.current.value;
    },
    forget(auditId) {
      kept.delete(auditId);
    },
  };
}

async function readReport(store: Store, audit: Authorized<Audit>): Promise<Kept> {
  const file = await store.reports.get(audit.id, 'report.json');
  if (file === undefined) throw new SeaworthyError('audit/not-finished', `The audit is ${audit.state}.`);
  // A disk may damage it; who wrote it was the worker, so its form needs no check: that of 5,000 findings takes longer
  // than reading them.
  if (createHash('sha256').update(file.bytes).digest('hex') !== file.sha256) {
    throw new Error(`report.json of audit ${audit.id} is damaged: its bytes have another hash than when it was stored`);
  }
  const report = JSON.parse(new TextDecoder().decode(file.bytes)) as Report; // see above
  return { bytes: file.bytes.byteLength, report };
}

/** Drops the least recently used until the rest fits; `newest` stays whatever its size. */
async function makeRoom(kept: Map<string, Promise<Kept>>, newest: string): Promise<void> {
  const sizes = await Promise.all(
    [...kept].map(async ([id, reading]) => ({
      id,
      bytes: await reading.then(
        (it) => it.bytes,
        () => 0,
      ),
    })),
  );
  let total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { id, bytes } of sizes) {
    if (total <= keptBytes) return;
    if (id === newest) continue;
    kept.delete(id);
    total -= bytes;
  }
}

function currentOf(stored: Report, said: SaidOfProject): CurrentReport {
  const report = asSaid(stored, saidOf(stored, said));
  const byId = new Map(report.findings.map((finding) => [finding.id, finding]));
  const bodies = new Map<string, SentBytes>();
  let rows: readonly FindingRow[] | undefined;
  return {
    report,
    answers: countingAnswers(stored, said.answers),
    said,
    rows() {
      rows ??= rowsOf(report.findings);
      return rows;
    },
    finding: (id) => byId.get(id),
    bytes(name, make) {
      const body = bodies.get(name) ?? sentBytes(make());
      bodies.set(name, body);
      return body;
    },
  };
}

/** Equal exactly when everything is that was said, on the same day. */
function keyOf({ answers, decided, today }: SaidOfProject): string {
  return createHash('sha256')
    .update(JSON.stringify([today, answers, decided]))
    .digest('base64url');
}

export function scoreView(report: Report): ScoreView {
  const { value, low, high, band } = report.score;
  return { value, low, high, band };
}
