import { datastoreOf } from '../../../facts/datastores.ts';
import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { containerSubject, listText } from '../../shared/containers.ts';

export default defineRule<Container>({
  id: 'container/healthcheck/variable-not-in-container',
  title: 'The health check reads a variable that is not there',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.containers.filter(
      (it) =>
        it.platform === 'compose' &&
        it.healthcheck.state === 'set' &&
        it.build === null &&
        datastoreOf(known(it.image)) !== undefined,
    ),
  noSubject: 'No database has a health check of its own here.',

  check(container) {
    const probe = known(container.healthcheck);
    const text = probe?.command?.text ?? '';
    const names = variablesIn(text);
    if (names.length === 0) return pass(container.healthcheck);
    // A whole file of variables that is not in the archive may hold them.
    if (container.envFrom.some((set) => set.names === null))
      return skip('The env file of the service is not in the repository.');
    const has = new Set([
      ...container.env.map((entry) => entry.name),
      ...container.envFrom.flatMap((set) => set.names ?? []),
    ]);
    const emptied = new Set((container.emptyVariables ?? []).map((it) => it.name));
    const missing = names.filter((name) => !has.has(name) && !emptied.has(name));
    if (missing.length === 0) return pass(container.healthcheck);
    const falls = missing.some((name) => text.includes(`\${${name}:-`) || text.includes(`\${${name}-`));
    return fail(
      container.healthcheck,
      `The health check of ${container.name} uses ${listText(missing.map((name) => `$${name}`))}, but its environment sets ${missing.length > 1 ? 'none of them' : 'no such variable'}.`,
      {
        subject: containerSubject(container, 'healthcheck'),
        problem: falls
          ? `The shell in the container falls back to the default in the text, which is wrong as soon as ${container.name} gets real values.`
          : 'The shell in the container puts nothing in its place.',
        evidence: container.env.slice(0, 3).map((entry) => entry.span),
        verify: `\`docker compose exec ${container.name} sh -c 'echo "[$${missing[0]}]"'\` prints [].`,
        fix: advice(
          `Give ${container.name} the variable as well`,
          'yaml',
          `  ${container.name}:\n    environment:\n${missing.map((name) => `      ${name}: $\{${name}:?}`).join('\n')}`,
        ),
      },
    );
  },

  docs: {
    problem: 'The shell in the container puts nothing, or its default, in its place.',
    impact:
      'The check logs in as the wrong user and fails for ever once a real password is set; dependent services do not start.',
    verify: 'Print the variable inside the container.',
    remedy: 'Pass the variable to the container, or use what is passed already.',
    tradeOff: 'None.',
    sources: ['https://docs.docker.com/reference/compose-file/interpolation/'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    environment:\n      POSTGRES_PASSWORD_FILE: /run/secrets/pw\n    healthcheck:\n      test: pg_isready -U $${DB_USER}\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    environment:\n      DB_USER: app\n    healthcheck:\n      test: pg_isready -U $${DB_USER}\n',
      },
    ],
  },
});

/** Set by the images themselves or by every shell. */
const given = /^(HOME|HOSTNAME|PATH|PWD|USER|PORT|SHELL|TERM|LANG|TZ|IFS|UID|PGDATA|PG_MAJOR|REDIS_VERSION|\d.*)$/;

function variablesIn(text: string): readonly string[] {
  const names = new Set<string>();
  for (const match of text.matchAll(/\$\{?([A-Za-z_][A-Za-z0-9_]*)/g)) {
    const name = match[1] ?? '';
    // Lower case is a variable of the probe's own script.
    if (!given.test(name) && name === name.toUpperCase() && !text.includes(`${name}=`)) names.add(name);
  }
  return [...names];
}
