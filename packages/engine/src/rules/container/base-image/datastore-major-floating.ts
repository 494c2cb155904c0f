import { datastoreOf, majorOf, postgresMajor } from '../../../facts/datastores.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { type Reference, references } from '../../shared/references.ts';

export default defineRule<Reference>({
  id: 'container/base-image/datastore-major-floating',
  title: 'A pull may bring a server that refuses the data',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) =>
    references(model).filter((it) => it.kind === 'pulled' && datastoreOf(it.image)?.majorsIncompatible === true),
  noSubject: 'No database server is pulled.',

  check(reference) {
    const store = datastoreOf(reference.image);
    const product = store?.product ?? reference.image.repository;
    // Without any digit the newest release of the day comes, whatever that is.
    const major = !/\d/.test(reference.image.tag ?? '')
      ? null
      : product === 'PostgreSQL'
        ? (postgresMajor(reference.image) ?? majorOf(reference.image.tag))
        : majorOf(reference.image.tag);
    if (major !== null || reference.image.digest !== null) return pass(reference.span);
    const source = reference.via === undefined ? '' : ` (${reference.via})`;
    return fail(
      reference.span,
      `${capital(reference.owner)} runs ${reference.image.text}${source} without a major version of ${product}.`,
      {
        subject: { kind: 'service', name: reference.owner.replace(/^\w+ /, ''), anchor: reference.anchor },
        fix: advice(
          `Name the version of ${product} that wrote the data`,
          'yaml',
          `    image: ${reference.image.repository}:${example(product)}  # the version on disk: ${versionCommand(product)}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'The next pull can jump to a new major version, which does not read the data folder of the old one and exits at start.',
    impact:
      'The database is down until someone finds the old version and pins it, and everything that needs it is down too.',
    verify: 'Compare the version that runs now with the newest release: if they differ, the next pull is the outage.',
    remedy: 'Name the major and minor version that wrote the data, and plan major upgrades with a dump.',
    tradeOff: 'Upgrades become a decision and need someone to take it.',
    sources: [
      'https://github.com/docker-library/postgres/issues/626',
      'https://www.postgresql.org/docs/current/upgrading.html',
    ],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:latest\n    volumes:\n      - data:/var/lib/postgresql\nvolumes:\n  data:\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    volumes:\n      - data:/var/lib/postgresql/data\nvolumes:\n  data:\n',
      },
    ],
  },
});

function example(product: string): string {
  return { PostgreSQL: '16.4', MySQL: '8.4', MariaDB: '11.4', MongoDB: '7.0' }[product] ?? '1.2.3';
}

function versionCommand(product: string): string {
  return product === 'PostgreSQL' ? 'cat PG_VERSION in the data folder' : 'ask the running server';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
