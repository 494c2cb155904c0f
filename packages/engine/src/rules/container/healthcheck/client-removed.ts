import { lastPart, majorOf } from '../../../facts/datastores.ts';
import type { Container, ImageReference } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { containerSubject } from '../../shared/containers.ts';

interface Removed {
  readonly images: RegExp;
  readonly program: RegExp;
  readonly since: number;
  readonly instead: string;
  readonly note: string;
}

/** Programs that images dropped with a major version. MariaDB/mariadb-docker#512; docker-library/mongo removed the old shell in 6. */
const removed: readonly Removed[] = [
  {
    images: /^mariadb$/,
    program: /^(mysqladmin|mysql)$/,
    since: 11,
    instead: 'healthcheck.sh --connect --innodb_initialized',
    note: 'MariaDB images have no mysql programs since 11',
  },
  {
    images: /^mongo$/,
    program: /^mongo$/,
    since: 6,
    instead: `mongosh --quiet --eval "db.adminCommand('ping')"`,
    note: 'MongoDB images have only mongosh since 6',
  },
];

export default defineRule<Container>({
  id: 'container/healthcheck/client-removed',
  title: 'The health check calls a program that was removed',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.containers.filter((it) => {
      const image = known(it.image);
      return it.build === null && image !== undefined && removed.some((one) => one.images.test(lastPart(image)));
    }),
  noSubject: 'No MariaDB or MongoDB runs here.',

  check(container) {
    const image = known(container.image);
    const probe = known(container.healthcheck) ?? known(container.liveness) ?? known(container.readiness);
    const place =
      container.healthcheck.state === 'set'
        ? container.healthcheck
        : container.liveness.state === 'set'
          ? container.liveness
          : container.readiness;
    if (image === undefined || probe?.command == null) return skip('The service has no health check of its own.');
    const program = programOf(probe.command.words, probe.command.text);
    const found = removed.find(
      (it) => it.images.test(lastPart(image)) && it.program.test(program) && versionOf(image) >= it.since,
    );
    if (found === undefined) return pass(place);
    return fail(
      place,
      `The health check of ${container.name} calls ${program}, which ${image.text} does not have: ${found.note}.`,
      {
        subject: containerSubject(container, 'healthcheck'),
        verify: `\`docker run --rm --entrypoint sh ${image.text} -c 'command -v ${program}'\` prints nothing.`,
        fix: advice(
          `Call ${found.instead.split(' ')[0]}`,
          'yaml',
          `    healthcheck:\n      test: ["CMD-SHELL", ${JSON.stringify(found.instead)}]`,
        ),
      },
    );
  },

  docs: {
    problem: 'The check ends with "not found" each time, however well the database works.',
    impact: 'The database is unhealthy for ever, and every service that waits for its health never starts.',
    verify: 'Look for the program in the image.',
    remedy: 'Use the client of this version.',
    tradeOff: 'None.',
    sources: ['https://mariadb.com/kb/en/using-healthcheck-sh/', 'https://www.mongodb.com/docs/mongodb-shell/'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  db:\n    image: mariadb:11.4\n    healthcheck:\n      test: ["CMD", "mysqladmin", "ping", "-h", "localhost"]\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  db:\n    image: mariadb:11.4\n    healthcheck:\n      test: ["CMD", "healthcheck.sh", "--connect", "--innodb_initialized"]\n',
      },
    ],
  },
});

function programOf(words: readonly string[], text: string): string {
  const first = (words[0] === 'sh' || words[0] === 'bash' ? (words.at(-1) ?? '') : text).trim();
  // `echo 'db.stats()' | mongo` asks with the program behind the pipe.
  const last = /^echo\b[^|]*\|\s*(\S+)/.exec(first)?.[1];
  return (last ?? first.split(/\s+/)[0] ?? '').split('/').at(-1) ?? '';
}

/** No tag and `latest` are newer than any version that still had it. */
function versionOf(image: ImageReference): number {
  if (image.tag === null || /^(latest|lts|jammy|noble)$/.test(image.tag)) return Number.POSITIVE_INFINITY;
  return majorOf(image.tag) ?? 0;
}
