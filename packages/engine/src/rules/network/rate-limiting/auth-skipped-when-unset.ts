import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, unproven } from '../../rule.ts';
import { appSubject, at, type FactOf, factsOf, portOfApp, services } from '../../shared/apps.ts';
import { type Given, givenTo } from '../../shared/given.ts';

/** All checks of one application that stand open while one setting is empty. */
interface Gate {
  readonly app: App;
  readonly first: FactOf<'open-gate'>;
  readonly rest: readonly FactOf<'open-gate'>[];
}

export default defineRule<Gate>({
  id: 'network/rate-limiting/auth-skipped-when-unset',
  title: 'A missing setting lets everybody in',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'code-handler',

  select: (model) =>
    services(model).flatMap((app) => {
      const gates = factsOf(app, 'open-gate');
      return gates
        .filter((gate, i) => gates.findIndex((one) => one.name === gate.name) === i)
        .map((first) => ({ app, first, rest: gates.filter((one) => one !== first && one.name === first.name) }));
    }),
  noSubject: 'No check of a key stands open while its setting is empty.',

  check({ app, first, rest }, model) {
    const given = givenTo(first.name, app, model);
    const empty = given.find(isEmpty);
    const [one, ...others] = given;
    if (one !== undefined && empty === undefined)
      return given.every((it) => it.state !== 'open')
        ? pass([first.span, one.span, ...others.map((it) => it.span)], `the deployment sets ${first.name}`)
        : unproven(`What ${first.name} holds comes from outside, and may be empty.`);
    const where = empty?.container ?? undefined;
    return fail(
      first,
      `${first.function ?? 'The check'} of ${app.name} lets every request pass while ${first.name} is empty (${at(first.span)})${empty === undefined || where === undefined ? '' : `, and ${where.name} (${at(empty.span)}) ${lack(empty)}`}.`,
      {
        subject: appSubject(app, `auth/${first.name}`),
        variables: [first.name],
        evidence: [...rest.slice(0, 4).map((it) => it.span), ...(empty === undefined ? [] : [empty.span])],
        path: [
          { span: first.span, note: 'an empty setting ends the check' },
          ...(empty === undefined || where === undefined
            ? []
            : [
                {
                  span: empty.span,
                  note: empty.state === 'value' ? 'here it is empty' : `${first.name} is not among its variables`,
                },
              ]),
        ],
        verify: `Start ${app.name} without ${first.name}: \`curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:${portOfApp(app, model)}${app.routes.find((one) => !/health|docs|openapi/.test(one.path))?.path ?? '/'}\` without a credential must print 401, or the service must not start.`,
        fix:
          app.language === 'python'
            ? advice(
                'Refuse to start without the setting',
                'python',
                `${first.name} = os.environ["${first.name}"]   # KeyError at the start instead of an open door\n# where no login is wanted, ask for it by name: AUTH_DISABLED=true`,
              )
            : advice(
                'Refuse to start without the setting',
                'ts',
                `if (!process.env.${first.name} && process.env.AUTH_DISABLED !== 'true') {\n  throw new Error('${first.name} is not set');\n}`,
              ),
      },
    );
  },

  docs: {
    problem:
      'The check fails open: a typo in a name, a forgotten variable or a new environment switches it off, and everything keeps working.',
    impact: 'The whole service answers strangers, and nobody notices because no request fails.',
    verify: 'Start the service without the setting and call it without a credential.',
    remedy:
      'Read the setting when the process starts and stop with an error when it is empty; make "no login" a setting of its own.',
    tradeOff: 'Local development needs one more variable.',
    sources: ['https://owasp.org/www-community/Fail_securely'],
  },
  examples: {
    bad: [example('')],
    good: [example('    environment:\n      API_SECRET: ${API_SECRET:?}\n')],
  },
});

/** An empty text is as good as none. */
function isEmpty(given: Given): boolean {
  return given.state === 'nothing' || given.state === 'file' || given.value?.trim() === '';
}

function lack(given: Given): string {
  if (given.state === 'value') return 'is given an empty one';
  return given.state === 'file' ? 'gets it from a file that is not here, where nothing demands it' : 'does not set it';
}

function example(environment: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\n',
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
    'compose.yml': `services:\n  api:\n    build: .\n    ports: ["8000:8000"]\n${environment}`,
    'main.py':
      'import os\nfrom fastapi import FastAPI, Request\nfrom fastapi.responses import JSONResponse\napp = FastAPI()\n\n@app.middleware("http")\nasync def guard(request: Request, call_next):\n    api_secret = os.getenv("API_SECRET")\n    if not api_secret:\n        return await call_next(request)\n    if request.headers.get("x-key") != api_secret:\n        return JSONResponse({}, status_code=401)\n    return await call_next(request)\n\n@app.get("/items")\ndef items():\n    return []\n',
  };
}
