import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { listText, longRunning } from '../../shared/containers.ts';

interface File {
  readonly file: string;
  readonly containers: readonly Container[];
}

export default defineRule<File>({
  id: 'observability/logs/rotation-missing',
  title: 'Logs grow until the disk is full',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'config-block',

  select: filesOf,
  noSubject: 'No Compose service writes logs here.',

  check({ file, containers }, model) {
    const daemon = model.files.find((it) => /(^|\/)daemon\.json$/.test(it.path));
    if (daemon !== undefined) return skip('A daemon.json in the repository may set it for all containers.');
    const open = containers.filter((container) => isUnbounded(container));
    const first = open[0];
    const bounded = containers.find((container) => container.logging.state === 'set');
    if (first === undefined)
      return bounded === undefined ? skip('The options of the log driver come from variables.') : pass(bounded.logging);
    const all = open.length === containers.length;
    return fail(
      first,
      `${all ? 'No service' : `Not one of ${listText(open.map((it) => it.name))}`} in ${file} limits the size of its log${all ? ` (${listText(open.map((it) => it.name))})` : ''}.`,
      {
        subject: { kind: 'file', name: file, anchor: 'logging' },
        evidence: open.slice(1, 6).map((it) => it.span),
        verify: `\`docker inspect -f '{{json .HostConfig.LogConfig}}' $(docker compose ps -q ${first.name})\` shows json-file without max-size, unless the host's daemon.json sets one.`,
        fix: advice(
          'Rotate the logs of all services',
          'yaml',
          `x-logging: &logging\n  driver: local\n  options:\n    max-size: 10m\n    max-file: "5"\n\nservices:\n  ${first.name}:\n    logging: *logging`,
        ),
      },
    );
  },

  docs: {
    problem: "Docker's default driver json-file keeps everything a container ever printed, without any limit.",
    impact: 'When the disk of the host is full, databases stop, uploads fail and no container starts any more.',
    verify: 'Look at the log settings of a container and at the size of /var/lib/docker/containers.',
    remedy: 'Use the local driver or max-size and max-file, once for all services.',
    tradeOff: 'Old lines are gone after that; ship logs elsewhere if they matter for longer.',
    sources: [
      'https://docs.docker.com/engine/logging/configure/',
      'https://docs.docker.com/engine/logging/drivers/local/',
    ],
  },
  examples: {
    bad: [{ 'compose.yml': 'services:\n  api:\n    image: example/api:1.2\n' }],
    good: [
      {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    logging:\n      driver: json-file\n      options:\n        max-size: 10m\n',
      },
    ],
  },
});

function filesOf(model: DeploymentModel): readonly File[] {
  const byFile = new Map<string, Container[]>();
  for (const container of longRunning(model)) {
    if (container.platform !== 'compose') continue;
    const own = byFile.get(container.span.file);
    if (own === undefined) byFile.set(container.span.file, [container]);
    else own.push(container);
  }
  return [...byFile].map(([file, containers]) => ({ file, containers }));
}

/** Other drivers rotate by themselves or keep nothing on this host. */
function isUnbounded(container: Container): boolean {
  if (container.logging.state === 'unset') return true;
  const logging = known(container.logging);
  return logging !== undefined && logging.driver === 'json-file' && logging.options['max-size'] === undefined;
}
