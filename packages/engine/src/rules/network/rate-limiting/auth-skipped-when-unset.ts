import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import {
  appSubject,
  at,
  containersOfApp,
  factsOf,
  imagesOfApp,
  noService,
  portOfApp,
  services,
  variableOf,
} from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'network/rate-limiting/auth-skipped-when-unset',
  title: 'A missing setting lets everybody in',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app, model) {
    const gates = factsOf(app, 'open-gate');
    const [first] = gates;
    if (first === undefined) return skip('No check of a key stands open while its setting is empty.');
    const set = suppliedTo(app, first.name, model);
    if (set !== undefined) return pass([first.span, set], `the deployment sets ${first.name}`);
    const where = containersOfApp(app, model)[0];
    const open = where?.envFrom.some((one) => one.names === null) === true;
    return fail(
      first,
      `${first.function ?? 'The check'} of ${app.name} lets every request pass while ${first.name} is empty (${at(first.span)})${where === undefined ? '' : `, and ${where.name} (${at(where.span)}) ${open ? 'gets it from a file that is not here, where nothing demands it' : 'does not set it'}`}.`,
      {
        subject: appSubject(app, `auth/${first.name}`),
        variables: [first.name],
        evidence: [...gates.slice(1, 5).map((it) => it.span), ...(where === undefined ? [] : [where.span])],
        path: [
          { span: first.span, note: 'an empty setting ends the check' },
          ...(where === undefined ? [] : [{ span: where.span, note: `${first.name} is not among its variables` }]),
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

/** A container, an image or a file of its variables names it. */
function suppliedTo(app: App, name: string, model: DeploymentModel) {
  for (const container of containersOfApp(app, model)) {
    const image = imagesOfApp(app, model).find((one) => one.id === container.build);
    const given = variableOf(name, container, image);
    if (given === null || (given !== undefined && given !== '')) return container.span;
    const set = container.envFrom.find(
      (it) => it.names?.some((one) => one.toUpperCase() === name.toUpperCase()) ?? false,
    );
    if (set !== undefined) return set.span;
  }
  return undefined;
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
