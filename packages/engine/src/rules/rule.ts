import type { EffortKind } from '@seaworthy/assess/input';
import type { Monitor } from '@seaworthy/schema/report';
import type { TextEdit } from '@seaworthy/schema/report-fix';
import type { SectionId } from '@seaworthy/schema/taxonomy';
import type { Confidence, RiskCategory, Severity } from '@seaworthy/schema/vocabulary';
import type { DeploymentModel } from '../model/model.ts';
import type { Span } from '../text/span.ts';

/** `container/resource-limits/memory-limit-missing`: section, then the defect as a noun. Also the file's path below rules/. */
export type RuleId = `${SectionId}/${string}`;

/**
 * One law. `check` looks at one subject and gives one verdict; whatever can be wrong twice is selected finer.
 * A rule is pure: it reads the model and nothing else. A rule that throws is reported as errored, never as passed.
 */
export interface Rule<Subject = unknown> {
  readonly id: RuleId;
  /** What happens, in at most 60 characters and no jargon: "Large uploads are refused by the proxy". */
  readonly title: string;
  /** The maximum; a check may lower it and says why. */
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** Only when it differs from the section's. */
  readonly riskCategory?: RiskCategory;
  /** True when the verdict needs at least two files of different kinds. */
  readonly crossFile?: true;
  readonly effort: EffortKind;
  /**
   * What it says about files that only developers start (a Compose file with mounted sources and development servers).
   * Default: the same, at most MEDIUM. `silent` says nothing, `unchanged` keeps its severity.
   */
  readonly forDevelopers?: 'silent' | 'unchanged';
  select(model: DeploymentModel): readonly Subject[];
  /** Why the rule does not apply when `select` finds nothing: "No container is declared." */
  readonly noSubject: string;
  check(subject: Subject, model: DeploymentModel): Verdict;
  readonly docs: RuleDocs;
  readonly examples: {
    readonly bad: readonly [RuleExample, ...RuleExample[]];
    readonly good: readonly [RuleExample, ...RuleExample[]];
  };
}

/** The audit prompt's mandatory fields. Each string is one or two whole sentences; a fail may replace them with local facts. */
export interface RuleDocs {
  /** Why it fails, continuing after the fail's message: 1–3 sentences, load and failure named. */
  readonly problem: string;
  readonly impact: string;
  /** A command or a look at a named place, with what to expect. */
  readonly verify: string;
  /** What to change. */
  readonly remedy: string;
  readonly tradeOff: string;
  /** Where the facts come from: official documentation, specifications. */
  readonly sources: readonly string[];
}

/** File path → text: a tiny repository. */
export type RuleExample = Readonly<Record<string, string>>;

export type Verdict = Pass | Fail | Ask | Skip;

export interface Pass {
  readonly verdict: 'pass';
  /** At least one place that proves it. */
  readonly evidence: readonly [Span, ...Span[]];
  readonly note?: string;
}

export interface Fail {
  readonly verdict: 'fail';
  /** Where it is wrong; for an absence, where the fix goes. */
  readonly span: Span;
  /** One or two sentences: what is wrong, here, now; names and numbers from the files. */
  readonly message: string;
  readonly subject: SubjectName;
  /** Variables and settings that it is about, by name: what tells whether one decision mends another finding too. */
  readonly variables?: readonly string[];
  readonly severity?: Severity;
  readonly confidence?: Confidence;
  /** Replaces `docs.problem` / `docs.impact` / `docs.verify` / `docs.tradeOff` with local text. */
  readonly problem?: string;
  readonly impact?: string;
  readonly verify?: string;
  readonly tradeOff?: string;
  readonly evidence?: readonly Span[];
  /** Causal path across files, in order of travel. */
  readonly path?: readonly { readonly span: Span; readonly note: string }[];
  readonly fix: FixProposal;
  /** Required when the severity is MONITOR. */
  readonly monitor?: Monitor;
}

/** Identity for fingerprints: no line numbers, no message text. */
export interface SubjectName {
  /** `service`, `image`, `proxy`, `route`, `workload`, `app`, `repository`, … */
  readonly kind: string;
  readonly name: string;
  /** Key path, directive path, stage and instruction, symbol: `services.api.deploy`, `http/server/location[/api]`. */
  readonly anchor: string;
  /** Tells equal anchors apart: a variable name, a package name. */
  readonly discriminator?: string;
}

export interface Ask {
  readonly verdict: 'ask';
  readonly span: Span;
  readonly subject: SubjectName;
  /** Ends in a question mark; "yes" is the good answer. */
  readonly question: string;
  readonly needed: string;
  readonly assumedDefault: string;
  /** Severity of the finding that "no" would open. Default: the rule's. */
  readonly severityIfNo?: Severity;
  readonly evidence?: readonly Span[];
}

/** This subject, on a closer look, is outside the rule. */
export interface Skip {
  readonly verdict: 'skip';
  readonly reason: string;
  /** The rule applies, and nothing here tells how the subject fares: what others pass proves nothing for the whole. */
  readonly unproven?: true;
}

export interface FixProposal {
  readonly title: string;
  readonly safety: 'safe' | 'review' | 'advice';
  readonly edits: readonly TextEdit[];
  readonly language: string;
  /** The snippet of an advice; proposals with edits are quoted from the edited text. */
  readonly snippet?: string;
}

export function defineRule<Subject>(rule: Rule<Subject>): Rule<Subject> {
  return rule;
}

/** Settings and spans are both places; whoever has a Setting need not unpack it. */
export type Place = Span | { readonly span: Span };

function spanAt(place: Place): Span {
  return 'span' in place ? place.span : place;
}

export function pass(place: Place | readonly [Place, ...Place[]], note?: string): Pass {
  const places: readonly Place[] = Array.isArray(place) ? place : [place as Place]; // readonly arrays do not narrow
  const evidence = places.map(spanAt) as unknown as [Span, ...Span[]]; // non-empty by the parameter's type
  return note === undefined ? { verdict: 'pass', evidence } : { verdict: 'pass', evidence, note };
}

export function fail(place: Place, message: string, detail: Omit<Fail, 'verdict' | 'span' | 'message'>): Fail {
  return { verdict: 'fail', span: spanAt(place), message, ...detail };
}

export function ask(place: Place, detail: Omit<Ask, 'verdict' | 'span'>): Ask {
  return { verdict: 'ask', span: spanAt(place), ...detail };
}

export function skip(reason: string): Skip {
  return { verdict: 'skip', reason };
}

/** The rule applies to this subject and the repository holds no proof either way: the whole is neither sound nor wrong. */
export function unproven(reason: string): Skip {
  return { verdict: 'skip', reason, unproven: true };
}

/** No mechanical edit: a snippet to adapt. */
export function advice(title: string, language: string, snippet: string): FixProposal {
  return { title, safety: 'advice', edits: [], language, snippet };
}

/** Edits that someone should read before applying. */
export function review(title: string, language: string, edits: readonly TextEdit[]): FixProposal {
  return { title, safety: 'review', edits, language };
}

/** `edits` when a writer could make them, otherwise the snippet. */
export function reviewOrAdvice(
  title: string,
  language: string,
  edits: readonly TextEdit[] | undefined,
  snippet: string,
): FixProposal {
  return edits === undefined ? advice(title, language, snippet) : review(title, language, edits);
}
