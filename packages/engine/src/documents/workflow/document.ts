import type { Span } from '../../text/span.ts';
import type { DocumentBase } from '../document.ts';
import type { YamlNode } from '../yaml/tree.ts';
import type { KeySlot } from '../yaml/write.ts';

/** Workflow of GitHub Actions (Forgejo and Gitea run the same files) or GitLab pipeline. */
export interface WorkflowDocument extends DocumentBase<'workflow'> {
  readonly system: 'github-actions' | 'gitlab-ci';
  readonly root: YamlNode | null;
  readonly jobs: readonly WorkflowJob[];
  /** Where a key of the whole workflow goes: the line of `jobs:`. Absent when the file has no such line of its own. */
  readonly head?: LineSlot;
}

/** The start of a line, before which whole lines can be put. */
export interface LineSlot {
  readonly file: string;
  /** UTF-16 offset of the line's first character. */
  readonly at: number;
  readonly newline: string;
}

export interface WorkflowJob {
  readonly id: string;
  readonly span: Span;
  /** Jobs that end before this one starts. GitLab: from `needs`, otherwise all jobs of earlier stages. */
  readonly needs: readonly string[];
  readonly environment: string | null;
  /** A reusable workflow that the job calls instead of having steps. */
  readonly uses?: { readonly text: string; readonly span: Span };
  readonly steps: readonly WorkflowStep[];
  /** The job's own keys; `steps[i]` of this map is `steps[i]` above. Absent for composite actions and GitLab. */
  readonly slot?: KeySlot;
}

export interface WorkflowStep {
  readonly name: string | null;
  readonly uses: { readonly text: string; readonly span: Span } | null;
  readonly run: { readonly text: string; readonly span: Span } | null;
  readonly with: YamlNode | null;
  readonly span: Span;
  /** Lines of `run` (or of an ssh action's `script`) that the shell sees as one, without comments and here-documents, each with its place. */
  readonly commands?: readonly StepCommand[];
  readonly slot?: KeySlot;
  /** Keys of `with`, when the step has it as a block or flow map. */
  readonly withSlot?: KeySlot;
}

export interface StepCommand {
  readonly text: string;
  readonly span: Span;
}
