import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, containersOfApp, copiesOf, factsOf, noService, services } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'scaling/stateless/random-secret',
  title: 'Each start makes a new key and ends all sessions',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'config-block',

  select: services,
  noSubject: noService,

  check(app, model) {
    const made = factsOf(app, 'random-secret').filter(
      (one) => !/(?:^|\/)(?:tests?|scripts|examples?)\//.test(one.span.file),
    );
    const open = made.find((one) => !isSupplied(one.name, app, model));
    const [first] = made;
    if (open === undefined)
      return first === undefined
        ? skip('No key is made when the service starts.')
        : pass(first, `the deployment supplies ${first.name}`);
    const copies = copiesOf(app, model);
    return fail(
      open,
      `${open.name} is made at random when ${app.name} starts${open.fallback ? ', unless the environment gives one' : ''}${open.fallback && containersOfApp(app, model).length > 0 ? `, and no service gives it (${at(containersOfApp(app, model)[0]?.span ?? open.span)})` : ''}.`,
      {
        subject: appSubject(app, `secret/${open.name}`),
        severity: copies === null && open.fallback ? 'MEDIUM' : 'HIGH',
        evidence: [
          ...made
            .filter((one) => one !== open)
            .slice(0, 3)
            .map((one) => one.span),
          ...(copies === null ? [] : [copies.span]),
        ],
        problem:
          copies === null
            ? 'Whatever the last process signed or encrypted is worthless to the next one.'
            : `Each of ${copies.count} processes (${copies.why}) has a key of its own, so what one signs the others reject.`,
        fix: advice(
          'Read the key, and refuse to start without it',
          'python',
          `${open.name} = os.environ["${open.name.toUpperCase()}"]   # openssl rand -hex 32, once, in the secret store`,
        ),
      },
    );
  },

  docs: {
    problem:
      'A key that signs sessions or encrypts stored values has to outlive the process and to be the same in all of them.',
    impact:
      'Every deploy logs everybody out, links in mails stop working, values that were encrypted before cannot be read, and with two workers logins fail at random.',
    verify: 'Log in, restart the service and reload the page: the session must still be valid.',
    remedy: 'Take the key from the environment or a secret store, without a fallback in production.',
    tradeOff: 'A missing key now stops the start, which is what should happen.',
    sources: [
      'https://flask.palletsprojects.com/en/stable/config/#SECRET_KEY',
      'https://docs.djangoproject.com/en/stable/ref/settings/#secret-key',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os, secrets\nfrom fastapi import FastAPI\napp = FastAPI()\nSECRET_KEY = os.getenv("SECRET_KEY", secrets.token_hex(32))\n\n@app.get("/a")\ndef a(): ...\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nSECRET_KEY = os.environ["SECRET_KEY"]\n\n@app.get("/a")\ndef a(): ...\n',
      },
    ],
  },
});

/** Some service sets the variable, or takes a set of variables that may hold it. */
function isSupplied(name: string, app: App, model: Parameters<typeof copiesOf>[1]): boolean {
  const wanted = name.toUpperCase();
  return containersOfApp(app, model).some(
    (container) =>
      container.env.some(
        (entry) => entry.name.toUpperCase() === wanted || entry.name.toUpperCase().endsWith(`_${wanted}`),
      ) ||
      container.envFrom.some(
        (set) => set.names === null || set.names.some((one) => one.toUpperCase().endsWith(wanted)),
      ),
  );
}
