import { ciActions } from '../../../model/ci-steps.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';

interface Line {
  readonly text: string;
  readonly file: string;
  readonly span: Span;
}

const destructive =
  /\bdocker[ -]compose\b[^\n]*\bdown\b[^\n]*(\s-v\b|--volumes)|\bdocker volume (rm|prune)\b|\bdocker system prune\b[^\n]*--volumes|\bkubectl delete (pvc|pv|namespace|ns)\b|\bprisma migrate reset\b|\balembic downgrade base\b|\bdropdb\b|\bdrop database\b/i;
const harmless = /\b(-p|--project-name)[ =]\S*(ci|test|e2e)|\btest|\be2e\b|compose\.(test|ci|e2e|dev)|ci\.ya?ml/i;

export default defineRule<Line>({
  id: 'deployment/strategy/destructive-deploy-command',
  title: 'The deploy deletes the data it should keep',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'directive',

  select(model) {
    const steps = ciActions(model)
      .filter((action) => action.role === 'deploy' && action.step?.run !== null)
      .map((action) => ({ text: action.text, file: action.file, span: action.span }));
    const scripts = model.prose
      .filter(
        (fact) =>
          fact.topic === 'deploy-command' &&
          fact.form === 'script' &&
          /deploy|release|update|upgrade/i.test(fact.span.file),
      )
      .map((fact) => ({ text: fact.text, file: fact.span.file, span: fact.span }));
    return [...steps, ...scripts];
  },
  noSubject: 'No deploy command stands in this repository.',

  check(line) {
    const match = line.text.split('\n').find((text) => destructive.test(text) && !harmless.test(text));
    if (match === undefined) return skip('No deploying command removes volumes.');
    return fail(line.span, `${line.file} runs \`${match.trim().slice(0, 100)}\` on the way to a release.`, {
      subject: { kind: 'script', name: line.file, anchor: 'deploy', discriminator: match.trim().slice(0, 60) },
      fix: advice('Stop without deleting', 'sh', match.trim().replace(/\s(-v|--volumes)\b/, '')),
    });
  },

  docs: {
    problem:
      'The command removes named volumes or databases together with the containers, so the next deploy starts with an empty database.',
    impact: 'All uploaded documents and records are gone after the next release, and only a backup brings them back.',
    verify: 'Run the deploy against a copy of the stack and list `docker volume ls` before and after.',
    remedy:
      'Drop the flag that deletes volumes; keep deletion in a maintenance script that makes a backup and asks first.',
    tradeOff: 'Old volumes stay until someone removes them by hand.',
    sources: ['https://docs.docker.com/reference/cli/docker/compose/down/'],
  },
  examples: {
    bad: [{ 'deploy.sh': '#!/bin/sh\ndocker compose down -v\ndocker compose up -d\n' }],
    good: [{ 'deploy.sh': '#!/bin/sh\ndocker compose pull\ndocker compose up -d\n' }],
  },
});
