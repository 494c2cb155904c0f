import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { deployments, nothingDeploys, repository } from '../../shared/places.ts';
import { practiceOf } from '../../shared/practice.ts';
import { persistentState } from '../../shared/state.ts';

export default defineRule<DeploymentModel>({
  id: 'recovery/objectives/objectives-undefined',
  title: 'Nobody has decided how much data may be lost',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'decision',
  forDevelopers: 'silent',

  select: deployments,
  noSubject: nothingDeploys,

  check(model) {
    const written = practiceOf(model, 'rpo-rto', (fact) => /^[#|]|\d|\b(hours?|days?|minutes?)\b/i.test(fact.text));
    if (written !== undefined) return pass(written.span, 'recovery objectives are written down');
    const states = persistentState(model);
    const first = states[0];
    if (first === undefined) return skip('No service keeps data on a volume.');
    return fail(
      first.span,
      `The deployment keeps data (${states
        .slice(0, 3)
        .map((state) => state.label)
        .join('; ')}), and no page states an RPO or an RTO.`,
      {
        subject: { ...repository, anchor: 'objectives' },
        fix: advice(
          'Write the two numbers down',
          'markdown',
          `# docs/disaster-recovery.md

| Data | May lose at most (RPO) | Back within (RTO) | Backup |
|---|---|---|---|
${states
  .slice(0, 5)
  .map((state) => `| ${state.label} | 24 h | 4 h | nightly, off-site |`)
  .join('\n')}

## Restore, step by step
1. …`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Without agreed numbers the backup interval is an accident, and in an emergency nobody knows which promise is being broken.',
    impact: 'The business learns during the outage that a day of work is lost and that recovery takes a day more.',
    verify: 'Ask two people how much data may be lost; compare the answers.',
    remedy:
      'Agree on RPO and RTO per kind of data, write them down with the restore steps, and let the backup schedule follow.',
    tradeOff: 'Small numbers cost money; an honest 24 hours is better than an unmet 1 hour.',
    sources: ['https://sre.google/sre-book/data-integrity/'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    volumes: ["pg:/var/lib/postgresql/data"]\nvolumes:\n  pg:\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    volumes: ["pg:/var/lib/postgresql/data"]\nvolumes:\n  pg:\n',
        'docs/recovery.md': 'RPO 24 hours, RTO 4 hours.\n',
      },
    ],
  },
});
