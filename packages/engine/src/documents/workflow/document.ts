import type { Span } from '../../text/span.ts';
import type { DocumentBase } from '../document.ts';
import type { YamlNode } from '../yaml/tree.ts';

/** GitHub Actions workflow or GitLab pipeline. */
export interface WorkflowDocument extends DocumentBase<'workflow'> {
  readonly system: 'github-actions' | 'gitlab-ci';
  readonly root: YamlNode | null;
  readonly jobs: readonly WorkflowJob[];
}

export interface WorkflowJob {
  readonly id: string;
  readonly span: Span;
  readonly needs: readonly string[];
  readonly environment: string | null;
  /** A reusable workflow that the job calls instead of having steps. */
  readonly uses?: { readonly text: string; readonly span: Span };
  readonly steps: readonly WorkflowStep[];
}

export interface WorkflowStep {
  readonly name: string | null;
  readonly uses: { readonly text: string; readonly span: Span } | null;
  readonly run: { readonly text: string; readonly span: Span } | null;
  readonly with: YamlNode | null;
  readonly span: Span;
}
