import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';

type Emptied = NonNullable<Container['emptyVariables']>[number];

export default defineRule<{ container: Container; variable: Emptied }>({
  id: 'container/healthcheck/variable-emptied-by-compose',
  title: 'Compose empties a variable meant for the container',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No command or health check uses a variable that only the container knows.',

  check({ container, variable }) {
    const declared = container.env.find((entry) => entry.name === variable.name);
    const source = declared?.span ?? container.envFrom.find((set) => set.names?.includes(variable.name))?.span;
    const where = variable.where === 'healthcheck' ? 'health check' : variable.where;
    return fail(
      variable.span,
      `The ${where} of ${container.name} uses $${variable.name}, which is set for the container only; Compose looks in its own .env, finds nothing and writes an empty text.`,
      {
        subject: { ...containerSubject(container, variable.where), discriminator: variable.name },
        ...(source === undefined ? {} : { evidence: [source] }),
        problem: `${titleOf(container)} therefore runs the ${where} without the value.`,
        verify: `\`docker compose config\` prints the ${where} of ${container.name} with nothing in place of $${variable.name}, and a warning.`,
        fix: advice(
          'Write two dollar signs',
          'yaml',
          `$$${variable.name}  # left for the shell in the container; needs a string or CMD-SHELL, not CMD`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Compose replaces single-dollar variables before the container exists; environment and env_file do not take part in that.',
    impact: 'The check fails for ever or asks the wrong thing, and dependent services wait for it.',
    verify: 'Run `docker compose config` and read the result.',
    remedy: 'Write $$NAME so that the shell in the container fills it in, or put the variable into .env.',
    tradeOff: 'With two dollar signs the command needs a shell.',
    sources: ['https://docs.docker.com/reference/compose-file/interpolation/'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    environment:\n      POSTGRES_USER: app\n    healthcheck:\n      test: pg_isready -U $POSTGRES_USER\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    environment:\n      POSTGRES_USER: app\n    healthcheck:\n      test: pg_isready -U $$POSTGRES_USER\n',
      },
    ],
  },
});

/** Only variables that the container itself gets: an unknown name may come from the shell of whoever deploys. */
function subjectsOf(model: DeploymentModel): readonly { container: Container; variable: Emptied }[] {
  const documented = new Set(
    model.dotenvs.flatMap((file) =>
      /(^|\/)\.env(\.|$)/.test(file.file) ? file.entries.map((entry) => entry.name) : [],
    ),
  );
  return model.containers.flatMap((container) => {
    const seen = new Set<string>();
    return (container.emptyVariables ?? []).flatMap((variable) => {
      const own =
        container.env.some((entry) => entry.name === variable.name && entry.source === 'literal') ||
        container.envFrom.some((set) => set.names?.includes(variable.name) && !/(^|\/)\.env$/.test(set.source));
      const key = `${variable.where}/${variable.name}`;
      if (!own || documented.has(variable.name) || seen.has(key)) return [];
      seen.add(key);
      return [{ container, variable }];
    });
  });
}
