import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, containersOfApp, type FactOf, factsOf, noRunning, running } from '../../shared/apps.ts';

const aside =
  /(?:^|\/)(?:tests?|scripts?|tools?|examples?|samples?|demo|benchmarks?|notebooks?|docs)(?:\/|_)|(?:^|\/)(?:test_|conftest)/;

export default defineRule<App>({
  id: 'secrets/config-drift/address-in-source',
  title: 'The address of another service cannot be changed',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const fixed = factsOf(app, 'fixed-address').filter((one) => !aside.test(one.span.file));
    const first = fixed[0];
    if (first === undefined) {
      const read = factsOf(app, 'env-read').find((one) => addressName.test(one.name));
      return read === undefined
        ? skip('The sources connect to no other service.')
        : pass(read, 'addresses are settings');
    }
    const set = settingFor(app, first, model);
    const others = fixed.filter((one) => one !== first);
    return fail(
      first,
      `\`${first.call}\` (${at(first.span)}) always connects to ${first.scheme} on host "${first.host}"${others.length === 0 ? '' : `, and so does ${at(others[0]?.span ?? first.span)}`}${set === null ? ': no setting reads it from the environment' : `; ${set.name} (${at(set.span)}) is set for it and read by nothing`}.`,
      {
        subject: appSubject(app, `address/${first.scheme}`),
        severity: set === null ? 'MEDIUM' : 'HIGH',
        ...(set === null ? {} : { variables: [set.name] }),
        evidence: [...others.slice(0, 3).map((one) => one.span), ...(set === null ? [] : [set.span])],
        problem:
          set === null
            ? 'Every environment needs a machine of exactly this name, and a password or TLS for it cannot be configured.'
            : 'Whoever changes that variable, for another server, a password or TLS, changes nothing and gets no error.',
        verify: `Set ${set?.name ?? `${first.scheme.toUpperCase()}_URL`} to an address that does not exist and restart: the service must fail to connect.`,
        fix: advice(
          'Read the address from the environment',
          app.language === 'node' ? 'ts' : 'python',
          app.language === 'node'
            ? `const url = process.env.${set?.name ?? 'REDIS_URL'};\nif (!url) throw new Error('${set?.name ?? 'REDIS_URL'} is not set');`
            : `import os\n\n${first.call.includes('=') ? `${/\((\w+)=/.exec(first.call)?.[1] ?? 'url'}=` : 'url = '}os.environ["${set?.name ?? `${first.scheme.toUpperCase()}_URL`}"]`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Every environment needs a machine of exactly this name, and a password or TLS for it cannot be configured.',
    impact:
      'A move to a managed service or a second environment needs a change of code, and tests reach for the real one.',
    verify: 'Start the service with another address in its environment.',
    remedy: 'Read addresses from the environment and refuse to start without them.',
    tradeOff: 'One more variable to set.',
    sources: ['https://12factor.net/config'],
  },
  examples: {
    bad: [example('"redis://cache:6379/0"')],
    good: [example('os.environ["REDIS_URL"]')],
  },
});

const addressName =
  /(?:REDIS|BROKER|DATABASE|DB|POSTGRES|MONGO|AMQP|RABBITMQ|RESULT_BACKEND)\w*(?:URL|URI|DSN|BACKEND|HOST)$/i;
const namesOf: Readonly<Record<string, RegExp>> = {
  redis: /REDIS/,
  rediss: /REDIS/,
  amqp: /AMQP|RABBIT/,
  amqps: /AMQP|RABBIT/,
  postgres: /POSTGRES|DATABASE|^DB_|PG/,
  postgresql: /POSTGRES|DATABASE|^DB_|PG/,
  mysql: /MYSQL|DATABASE|^DB_/,
  mongodb: /MONGO|DATABASE/,
};

/** A variable that the deployment sets for this address and that the sources never read. */
function settingFor(
  app: App,
  fixed: FactOf<'fixed-address'>,
  model: DeploymentModel,
): { readonly name: string; readonly span: Span } | null {
  const read = new Set(factsOf(app, 'env-read').map((one) => one.name.toUpperCase()));
  const meant = namesOf[fixed.scheme];
  for (const container of containersOfApp(app, model)) {
    for (const variable of container.env) {
      if (meant === undefined || !meant.test(variable.name) || !addressName.test(variable.name)) continue;
      if (!read.has(variable.name.toUpperCase())) return { name: variable.name, span: variable.span };
    }
  }
  return null;
}

function example(url: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\nredis==6.0.0\n',
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
    'compose.yml': 'services:\n  api:\n    build: .\n    environment:\n      REDIS_URL: redis://other:6379/1\n',
    'main.py': `import os\nimport redis\nfrom fastapi import FastAPI\napp = FastAPI()\nstore = redis.from_url(${url})\n\n@app.get("/x")\ndef x(): ...\n`,
  };
}
