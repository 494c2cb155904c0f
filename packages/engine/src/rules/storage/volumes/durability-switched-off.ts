import type { Severity } from '@seaworthy/schema/vocabulary';
import { datastoreOf } from '../../../facts/datastores.ts';
import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { containerSubject, execInto, listText, titleOf } from '../../shared/containers.ts';

interface Switch {
  readonly product: string;
  readonly test: RegExp;
  readonly severity: Severity;
  readonly loses: string;
}

const switches: readonly Switch[] = [
  {
    product: 'PostgreSQL',
    test: /\bfsync\s*=\s*(off|false|0)\b/,
    severity: 'CRITICAL',
    loses: 'a power cut can corrupt the whole database',
  },
  {
    product: 'PostgreSQL',
    test: /\bfull_page_writes\s*=\s*(off|false|0)\b/,
    severity: 'CRITICAL',
    loses: 'a power cut can corrupt pages beyond repair',
  },
  {
    product: 'PostgreSQL',
    test: /\bsynchronous_commit\s*=\s*(off|false)\b/,
    severity: 'MEDIUM',
    loses: 'a crash loses the last confirmed transactions',
  },
  {
    product: 'MySQL',
    test: /innodb[_-]flush[_-]log[_-]at[_-]trx[_-]commit\s*=\s*[02]\b/,
    severity: 'MEDIUM',
    loses: 'a crash loses the last second of confirmed transactions',
  },
  {
    product: 'MariaDB',
    test: /innodb[_-]flush[_-]log[_-]at[_-]trx[_-]commit\s*=\s*[02]\b/,
    severity: 'MEDIUM',
    loses: 'a crash loses the last second of confirmed transactions',
  },
  {
    product: 'MySQL',
    test: /innodb[_-]doublewrite\s*=\s*(0|off)\b/i,
    severity: 'HIGH',
    loses: 'a power cut can leave torn pages',
  },
  { product: 'MongoDB', test: /--nojournal\b/, severity: 'HIGH', loses: 'a crash loses up to a minute of writes' },
];

export default defineRule<Container>({
  id: 'storage/volumes/durability-switched-off',
  title: 'The database confirms writes it has not stored',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.containers.filter(
      (it) =>
        it.environment === 'prod' &&
        it.build === null &&
        switches.some((one) => one.product === datastoreOf(known(it.image))?.product),
    ),
  noSubject: 'No PostgreSQL, MySQL, MariaDB or MongoDB runs here.',

  check(container) {
    const product = datastoreOf(known(container.image))?.product;
    const text = [known(container.entrypoint)?.text, known(container.command)?.text]
      .filter((it) => it !== undefined)
      .join(' ');
    const found = switches.filter((it) => it.product === product && it.test.test(text));
    const first = found[0];
    if (first === undefined) return skip('No datastore is told to skip its syncs.');
    const words = found.map((it) => it.test.exec(text)?.[0] ?? '');
    return fail(
      container.command.state === 'set' ? container.command : container,
      `${titleOf(container)} starts ${first.product} with ${listText(words)}: ${first.loses}.`,
      {
        subject: containerSubject(container, 'command'),
        severity: first.severity,
        verify:
          first.product === 'PostgreSQL'
            ? `\`${execInto(container, `psql -U postgres -c 'show ${words[0]?.split(/\s*=/)[0] ?? 'fsync'}'`)}\` prints off.`
            : `\`docker inspect -f '{{.Config.Cmd}}' $(docker compose ps -q ${container.name})\` shows ${words[0]}.`,
        fix: advice(
          `Remove ${listText(words)}`,
          'yaml',
          `  ${container.name}:\n    # command without ${listText(words)}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'These switches exist for benchmarks and throw-away test data; they trade the promise of a commit for speed.',
    impact:
      'The first crash or power cut of the host loses confirmed records, or the whole database has to come from a backup.',
    verify: 'Ask the server for the setting.',
    remedy: 'Remove the switch; use faster disks or batch the writes instead.',
    tradeOff: 'Writes take longer, as every commit waits for the disk.',
    sources: [
      'https://www.postgresql.org/docs/current/runtime-config-wal.html',
      'https://dev.mysql.com/doc/refman/8.4/en/innodb-parameters.html',
    ],
  },
  examples: {
    bad: [{ 'compose.yml': 'services:\n  db:\n    image: postgres:16.4\n    command: postgres -c fsync=off\n' }],
    good: [
      { 'compose.yml': 'services:\n  db:\n    image: postgres:16.4\n    command: postgres -c max_connections=200\n' },
    ],
  },
});
