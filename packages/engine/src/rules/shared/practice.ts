import type { ProseTopic } from '../../documents/prose/document.ts';
import type { DeploymentModel } from '../../model/model.ts';

type Prose = DeploymentModel['prose'][number];

/** Pages that tell what was, might be or could be bought, not how this product is run; and notes for programs. */
const otherPage =
  /(^|\/)(\.github|changelogs?|releases?|history|news|blogs?|adr|designs?|specs?|decisions|rfcs?|proposals?|archive|audits?|reports?|templates?|vendor|third[-_]party|versioned_docs|community|marketing|examples?|samples?|fixtures?)\/|changelog|changes|release[-_ ]?notes|research|compar(e|ison)|analysis|audit|proposal|roadmap|brainstorm|\bideas?\b|template|(^|\/)(todo|plan|history|news|licen[cs]e|notice|security|contributing|code_of_conduct|claude|agents|gemini|copilot[-_]instructions)\b[^/]*$/i;

/** Under such a heading stands what is missing or wished for. */
const wish =
  /missing|future|planned|roadmap|\bto-?do\b|next steps?|limitation|not (yet|included)|recommend|consider|enhance|improve|\bideas?\b|gaps?\b|open (points|questions)/i;

/** The line itself only wishes, advises or advertises. */
const conditional =
  /\b(future|planned|roadmap|later|someday|should|could|would|might|consider|recommend(ed|ation)?s?|optionally|if you (want|need|prefer)|enterprise|for example|e\.g\.)\b|\bwill (be|have)\b/i;

/**
 * True when a line of prose states how this product is run: by a script of its own, or on a page for operators. Plans, wishes,
 * research, changelogs and reviews of the past prove nothing.
 */
export function isPractice(fact: Prose, model: DeploymentModel): boolean {
  const kind = model.files.find((file) => file.path === fact.span.file)?.class;
  if (kind === 'test') return false;
  // Pages below docs/ count as examples, and that is where operators look.
  if (fact.form !== 'page') return kind !== 'example';
  return !otherPage.test(fact.span.file) && !wish.test(fact.heading ?? '') && !conditional.test(fact.text);
}

/** The first line that states the practice, and that `also` accepts. */
export function practiceOf(
  model: DeploymentModel,
  topic: ProseTopic,
  also: (fact: Prose) => boolean = () => true,
): Prose | undefined {
  return model.prose.find((fact) => fact.topic === topic && isPractice(fact, model) && also(fact));
}
