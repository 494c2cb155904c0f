import type { DeploymentModel } from '../model/model.ts';
import type { Fail, RuleId } from '../rules/rule.ts';

/**
 * Two rules that speak of one cause: what the weaker one found is told inside of the finding of the stronger one, because
 * one edit or one decision mends both, or because the weaker follows from the stronger.
 */
export interface Relation {
  readonly weaker: RuleId;
  /** In the order of preference. */
  readonly stronger: readonly [RuleId, ...RuleId[]];
  /** The finding that takes this one in; undefined leaves it alone. */
  readonly into: (weak: Fail, strong: readonly Fail[], model: DeploymentModel) => Fail | undefined;
  /** What the stronger finding's first sentence adds, without a full stop; empty when it says so already. */
  readonly clause: (weak: readonly Fail[]) => string;
}

/** Findings that are worth no line in a repository that has larger matters. */
export interface Minor {
  readonly rule: RuleId;
  readonly when: (fail: Fail, model: DeploymentModel) => boolean;
  readonly reason: string;
}

/** One rule that fails in several places which one decision mends. */
export interface OneDecision {
  readonly rule: RuleId;
  /** Equal keys are one finding; null stands alone. */
  readonly key: (fail: Fail, model: DeploymentModel) => string | null;
  /** Smaller stands for the others, after severity and confidence; equal ones go by path. */
  readonly rank?: (fail: Fail) => number;
}

export type Into = Relation['into'];

export const anywhere: Into = (_weak, strong) => strong[0];

export const inFile: Into = (weak, strong) => strong.find((it) => it.span.file === weak.span.file);

/** In the same file, or in one of the same kind in its folder. */
export const besideIt: Into = (weak, strong) =>
  strong.find((it) => it.span.file === weak.span.file) ??
  strong.find((it) => folderAndKind(it.span.file) === folderAndKind(weak.span.file));

function folderAndKind(file: string): string {
  return `${file.slice(0, file.lastIndexOf('/') + 1)} ${file.slice(file.lastIndexOf('.'))}`;
}

/** At most this many lines apart in one file. */
export function near(lines: number): Into {
  return (weak, strong) =>
    strong.find((it) => it.span.file === weak.span.file && Math.abs(it.span.line - weak.span.line) <= lines);
}

export const ofSubject: Into = (weak, strong) => strong.find((it) => it.subject.name === weak.subject.name);

/** `a.yml:3, b.yml:9 and 2 more`. */
export function placesOf(fails: readonly Fail[], most = 3): string {
  const texts = [...new Set(fails.map(({ span }) => `${span.file}:${span.line}`))];
  const more = texts.length - most;
  return texts.slice(0, most).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** The file is no production file by its path: an example, a demonstration, a development set-up. */
export function isLesserFile(fail: Fail, model: DeploymentModel): boolean {
  const file = model.files.find((it) => it.path === fail.span.file);
  return file !== undefined && file.class !== 'prod';
}
