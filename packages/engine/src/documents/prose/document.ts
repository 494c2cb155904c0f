import type { Span } from '../../text/span.ts';
import type { DocumentBase } from '../document.ts';
import type { ScriptCommand } from '../shell/document.ts';

/** Markdown and text pages, shell scripts, Makefiles, crontabs, Procfiles: read for a few operational facts, never in full. */
export interface ProseDocument extends DocumentBase<'prose'> {
  readonly form: 'page' | 'script' | 'crontab' | 'makefile' | 'procfile';
  readonly facts: readonly ProseFact[];
  /** Commands of the fenced shell blocks of a page; `block` is the heading above. */
  readonly commands: readonly ScriptCommand[];
  /** Compose snippets of a page. */
  readonly fences: readonly ComposeFence[];
}

/** A fenced block that writes Compose services. */
export interface ComposeFence {
  readonly heading: string | null;
  readonly services: readonly { readonly name: string; readonly span: Span }[];
  /** The first service's name. */
  readonly span: Span;
}

export interface ProseFact {
  readonly topic: ProseTopic;
  /** The line as written, at most 200 characters. */
  readonly text: string;
  readonly span: Span;
  /** Of a page: the last heading, or the last bold line that serves as one, above the line; absent above the first. */
  readonly heading?: string;
}

export const proseTopics = [
  'backup',
  'backup-schedule',
  'restore',
  'restore-test',
  'rpo-rto',
  'runbook',
  'disaster-recovery',
  'rollback',
  'smoke-test',
  'migration',
  'cleanup',
  'disk-space',
  'tls',
  'multi-zone',
  'log-shipping',
  'alerting',
  'feature-flag',
  'sticky-session',
  'deploy-command',
  'compose-files',
  'env-file',
  'image-scan',
] as const;
export type ProseTopic = (typeof proseTopics)[number];
