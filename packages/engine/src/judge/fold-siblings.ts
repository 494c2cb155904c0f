import { severities } from '@seaworthy/schema/vocabulary';
import type { Fail, Rule } from '../rules/rule.ts';
import { countSentences } from '../text/sentences.ts';
import { withEdits } from './join-edits.ts';

/** Findings quote at most this many places; the rest is counted in the message. */
const listedPlaces = 8;

/**
 * Projects often ship one deployment in several spellings side by side (`compose.postgres.yml`, `compose.sqlite.yml`, …).
 * The same thing wrong in the same place of each is one finding with several places, not one per spelling: fails of one
 * rule whose subject is the same and whose files share a folder and an extension are folded into the worst of them.
 */
export function foldSiblings(fails: readonly Fail[], rule: Rule): Fail[] {
  const groups = new Map<string, Fail[]>();
  for (const fail of fails) {
    const key = siblingKey(fail);
    groups.set(key, [...(groups.get(key) ?? []), fail]);
  }
  return [...groups.values()].flatMap((group) => {
    const files = new Set(group.map((fail) => fail.span.file));
    // Two equal subjects in one file are two things.
    return files.size === group.length && group.length > 1 ? [folded(group, rule)] : group;
  });
}

function siblingKey({ subject, span }: Fail): string {
  const slash = span.file.lastIndexOf('/');
  const extension = span.file.slice(span.file.lastIndexOf('.'));
  // A subject that is the file itself is the same subject in its sibling.
  const name = subject.name === span.file ? '' : subject.name;
  return [
    span.file.slice(0, slash + 1),
    extension,
    subject.kind,
    name,
    subject.anchor,
    subject.discriminator ?? '',
  ].join('\u0000');
}

/** File names that a tool takes when nobody names one: people read and start these first. */
const takenUnasked = /(^|\/)((docker-)?compose\.ya?ml|Dockerfile|nginx\.conf|Caddyfile)$/;

/** Of equals the lowest stands for all: `docker-compose.yml` before `db-compose.yml`, `compose.pg.yml` before `compose.pg-tika.yml`. */
function plainness({ span }: Fail): number {
  return takenUnasked.test(span.file) ? 0 : span.file.length;
}

function folded(group: readonly Fail[], rule: Rule): Fail {
  const rank = (fail: Fail) => severities.indexOf(fail.severity ?? rule.severity);
  const worst = group.reduce((a, b) =>
    rank(b) < rank(a) || (rank(b) === rank(a) && plainness(b) < plainness(a)) ? b : a,
  );
  const others = group.filter((fail) => fail !== worst);
  const first = others[0]?.span;
  const more = others.length > 1 ? ` and ${others.length - 1} more beside it` : '';
  const also = first === undefined ? '' : ` The same holds in ${first.file}:${first.line}${more}.`;
  const fits = countSentences(`${worst.message}${also} ${worst.problem ?? rule.docs.problem}`) <= 4;
  return withEdits(
    {
      ...worst,
      message: fits ? worst.message + also : worst.message,
      evidence: [...(worst.evidence ?? []), ...others.slice(0, listedPlaces).map((fail) => fail.span)],
    },
    [worst, ...others],
  );
}
