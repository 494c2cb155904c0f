import { isDismissed } from '@seaworthy/schema/open-findings';
import type { Finding, Score, SectionResult } from '@seaworthy/schema/report';
import { bandOf } from './bands.ts';
import { bulletsOf, capWords, notDeployableBullets } from './bullets.ts';
import { topThree } from './plan.ts';
import { openLedger, type ScoreParts, scoreOf, scoreWithout } from './score.ts';
import { sectionResults } from './section-results.ts';
import { type Facts, termOf, termsOf } from './terms.ts';

/** Everything that an answer or a decision can change: each finding's gain, the sections, the score. */
export function scoreFindings(
  unscored: readonly Finding[],
  facts: Facts,
  deployable: boolean,
): { findings: Finding[]; sections: SectionResult[]; score: Score } {
  const terms = termsOf(unscored, facts, 'open');
  const ledger = openLedger(terms);
  const parts = scoreOf(ledger);
  const findings = unscored.map((finding) => ({
    ...finding,
    delta: deployable && !isDismissed(finding) ? gain(scoreWithout(ledger, termOf(finding)), parts) : 0,
  }));
  const sections = sectionResults(unscored, facts, ledger);
  const capBy = capWords(terms);
  const low = scoreOf(openLedger(termsOf(unscored, facts, 'answered-no'))).value;
  const high = scoreOf(openLedger(termsOf(unscored, facts, 'answered-yes'))).value;
  const score: Score = {
    version: 'scoring/1',
    value: deployable ? parts.value : null,
    exact: deployable ? parts.exact : null,
    low: deployable ? low : null,
    high: deployable ? high : null,
    band: deployable ? bandOf(parts.value) : null,
    quality: parts.quality,
    gate: parts.gate,
    cap: { value: parts.cap, by: capBy },
    bullets: deployable
      ? bulletsOf(parts, capBy, sections, { ...facts, findings }, { low, high })
      : [...notDeployableBullets],
    top3: topThree(findings),
  };
  return { findings, sections, score };
}

/** Without binary noise, so that equal gains compare as equal. */
function gain(without: ScoreParts, now: ScoreParts): number {
  return Math.max(0, Math.round((without.exact - now.exact) * 1e9) / 1e9);
}
