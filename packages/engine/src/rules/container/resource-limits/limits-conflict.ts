import type { Container } from '../../../model/container.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';

type Conflict = NonNullable<Container['conflicts']>[number];

export default defineRule<{ container: Container; conflict: Conflict }>({
  id: 'container/resource-limits/limits-conflict',
  title: 'Compose refuses to start: two different limits',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'directive',

  select: (model) =>
    model.containers.flatMap((container) => (container.conflicts ?? []).map((conflict) => ({ container, conflict }))),
  noSubject: 'No service sets the same limit twice with different values.',

  check({ container, conflict }) {
    const [legacy, modern] = conflict.values;
    return fail(
      conflict.span,
      `${titleOf(container)} sets ${conflict.key} to ${legacy} here and to ${modern} under deploy.resources.limits.`,
      {
        subject: containerSubject(container, conflict.key),
        fix: advice(
          `Keep one ${conflict.key} limit of ${container.name}`,
          'yaml',
          `  ${container.name}:\n    deploy:\n      resources:\n        limits:\n          ${conflict.key}: ${modern}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'The specification demands that both spellings agree, and Compose stops with an error instead of starting the project.',
    impact: 'The next docker compose up fails for every service of the file.',
    verify: 'Run `docker compose config`, which prints the error.',
    remedy: 'Delete the older key and keep deploy.resources.limits.',
    tradeOff: 'None: only one of the two could ever apply.',
    sources: ['https://docs.docker.com/reference/compose-file/deploy/#resources'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    mem_limit: 1g\n    deploy:\n      resources:\n        limits:\n          memory: 2g\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    mem_limit: 1g\n    deploy:\n      resources:\n        limits:\n          memory: 1024m\n',
      },
    ],
  },
});
