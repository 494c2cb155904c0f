import type { Container } from '../../../model/container.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { titleOf } from '../../shared/containers.ts';

const option = /^--accesslog(=true)?$/i;
const json = /^--accesslog\.format=json$/i;

export default defineRule<Container>({
  id: 'observability/logs/access-log-plain',
  title: 'Access logs cannot be searched by field',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) => model.containers.filter((it) => /(^|\/)traefik$/.test(known(it.image)?.repository ?? '')),
  noSubject: 'No Traefik container is declared.',

  check(container) {
    const words = known(container.command)?.words ?? [];
    const format = words.find((word) => json.test(word));
    const variable = container.env.find((it) => it.name === 'TRAEFIK_ACCESSLOG_FORMAT');
    if (format !== undefined || (variable !== undefined && known(variable.value) === 'json'))
      return pass(container.command, 'access logs are JSON');
    const on = words.find((word) => option.test(word) || /^--accesslog\./i.test(word));
    if (on === undefined) return skip('Access logs are off or configured in a file.');
    const file = words.find((word) => /^--accesslog\.filepath=/i.test(word));
    const bounded = known(container.logging)?.options['max-size'] !== undefined;
    return fail(
      container.command,
      `${titleOf(container)} writes access logs (\`${on}\`) in the common log format${bounded ? '' : file === undefined ? ', one line per request into a container log without a size limit' : `, into ${file.split('=')[1]} without rotation`}.`,
      {
        subject: {
          kind: 'service',
          name: container.name,
          anchor: `${container.anchor}.command`,
          discriminator: 'accesslog',
        },
        verify: `\`docker compose logs --tail 1 --no-log-prefix ${container.name} | jq .Duration\` must print a number.`,
        fix: advice(
          'Write JSON, without credentials',
          'yaml',
          `command:\n  - ${on}\n  - --accesslog.format=json\n  - --accesslog.fields.headers.defaultmode=drop   # no cookies, no tokens`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Status, duration and router of a request are positions in a line of text, and the common format does not even hold the time that the service took in a form that tools can add up.',
    impact: 'Which route is slow or failing has to be found with regular expressions while users wait.',
    verify: 'Pipe the log through jq.',
    remedy: 'Set the format to JSON and drop headers, or keep the few that are needed.',
    tradeOff: 'Lines are longer; a size limit for the container log belongs with it.',
    sources: ['https://doc.traefik.io/traefik/observability/access-logs/'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  proxy:\n    image: traefik:v3.2.3\n    command:\n      - --providers.docker\n      - --accesslog\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  proxy:\n    image: traefik:v3.2.3\n    command:\n      - --accesslog=true\n      - --accesslog.format=json\n',
      },
    ],
  },
});
