import type { Cover } from '@seaworthy/pipeline/world';
import { AuditEvent } from '@seaworthy/schema/audit';
import { isProblemCode, type ProblemCode } from '@seaworthy/schema/problem';
import { reportFileNames } from '@seaworthy/schema/report-files';
import { stageInfos } from '@seaworthy/schema/stages';
import { z } from 'zod';

/**
 * What worker and child say to each other over IPC. The child reads hostile uploads, so the worker believes nothing it
 * says without parsing it; the child trusts the worker.
 */

const stageNames = stageInfos.map((stage) => stage.name);

/** A report of 5,000 findings is a PDF of at most 25 MB; a child that was taken over must not fill the disk. */
const reportLimitBytes = 64 * 1_024 * 1_024;
const ReportBytes = z.custom<Uint8Array>(
  (value) => value instanceof Uint8Array && value.byteLength <= reportLimitBytes,
  'must be bytes, and no more than a report has',
);

const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'must be bytes');

export const Summary = z.object({
  score: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  band: z.object({ range: z.string(), words: z.string() }).nullable(),
  loadLine: z.number().nullable(),
  rules: z.string(),
  findings: z.object({ CRITICAL: z.int(), HIGH: z.int(), MEDIUM: z.int(), MONITOR: z.int() }),
  questions: z.int(),
  receipt: z.string(),
  until: z.string().nullable(),
});

/** What the pipeline's loop says; the beginning and the end of an audit are the worker's to tell. */
const ProgressEvent = AuditEvent.omit({ seq: true, at: true }).extend({
  type: z.enum(['stage-started', 'stage-finished', 'stage-resumed', 'stage-failed', 'log']),
});
export type ProgressEvent = z.infer<typeof ProgressEvent>;

/** A call that the worker answers: the ports of the pipeline, one message for each of their methods. */
export const Call = z.discriminatedUnion('method', [
  z.object({ method: z.literal('load'), key: z.string() }),
  z.object({ method: z.literal('save'), key: z.string(), artifact: z.string(), bytes: Bytes }),
  /** A large artifact comes in order, part by part, so that the worker never holds more than one part of it. */
  z.object({ method: z.literal('save-part'), key: z.string(), artifact: z.string(), bytes: Bytes, last: z.boolean() }),
  z.object({ method: z.literal('getMany'), keys: z.array(z.string()) }),
  z.object({ method: z.literal('putMany'), entries: z.map(z.string(), z.string()) }),
  z.object({ method: z.literal('append'), event: ProgressEvent }),
]);
export type Call = z.infer<typeof Call>;

/** The answer to `load`: the bytes, or the file that holds them when they are many. */
export type Loaded = { readonly bytes: Uint8Array } | { readonly path: string } | undefined;

/** Size of a part, and the size from which an artifact is sent in parts, in bytes. */
export const partBytes = 1_048_576;

export const FromChild = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), id: z.int(), call: Call }),
  /** The stage that begins; null after the last. */
  z.object({ kind: z.literal('stage'), name: z.enum(stageNames).nullable() }),
  z.object({
    kind: z.literal('finished'),
    summary: Summary,
    files: z
      .array(z.object({ name: z.enum(reportFileNames), mediaType: z.string(), bytes: ReportBytes }))
      .max(reportFileNames.length),
  }),
  /** An expected failure: a code of the problem table. */
  z.object({
    kind: z.literal('refused'),
    code: z.custom<ProblemCode>((code) => typeof code === 'string' && isProblemCode(code)),
    detail: z.string(),
  }),
  /** A bug: the text is for the log, not for people. */
  z.object({ kind: z.literal('broken'), detail: z.string() }),
]);
export type FromChild = z.infer<typeof FromChild>;

export type ToChild =
  | {
      readonly kind: 'start';
      readonly path: string;
      readonly sha256: string;
      readonly projectName: string;
      /** Printed on the PDF. */
      readonly cover: Cover;
      /** ISO date: the day on which the audit was created, also when it is resumed on another. */
      readonly asOf: string;
    }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly code: string; readonly detail: string };
