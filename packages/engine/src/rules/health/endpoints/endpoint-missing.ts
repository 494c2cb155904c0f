import type { App } from '../../../model/app.ts';
import type { Probe } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { ask, defineRule, fail, pass, skip } from '../../rule.ts';
import { appProbes } from '../../shared/app-probes.ts';
import {
  appSubject,
  at,
  containersOfApp,
  factsOf,
  imagesOfApp,
  noService,
  portOfApp,
  services,
  usesAny,
} from '../../shared/apps.ts';
import { healthCodeFor, healthWords, livenessPath } from '../../shared/health-code.ts';
import { adviceFor, stackOf } from '../../shared/stack.ts';

const libraries = [
  'fastapi-health',
  'fastapi-healthchecks',
  'django-health-check',
  'healthcheck',
  'py-healthcheck',
  '@godaddy/terminus',
  '@nestjs/terminus',
  'lightship',
  'fastify-healthcheck',
  'express-healthcheck',
  '@fastify/under-pressure',
  'express-actuator',
];

export default defineRule<App>({
  id: 'health/endpoints/endpoint-missing',
  title: 'The service cannot say whether it is healthy',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app, model) {
    const health = factsOf(app, 'health-check')[0];
    if (health !== undefined) return pass(health, `${health.path} answers`);
    if (usesAny(app, ...libraries)) return pass(app, 'a health check library is installed');
    const asked = appProbes(model).find(
      (probe) => probe.app.id === app.id && app.routes.some((route) => samePath(route.path, probe.probe.path ?? '')),
    );
    if (asked !== undefined) return pass(asked, `the probe asks ${asked.probe.path}`);
    const own = ownCheck(app, model);
    if (own !== undefined)
      return skip(`The health check at ${at(own.span)} runs a program; which path that asks cannot be read from it.`);
    const first = app.routes[0];
    if (first === undefined) return skip('No route of this service was found in its sources.');
    const dynamic =
      factsOf(app, 'include-router').length > 0 && app.routes.every((route) => route.path.startsWith('{*}'));
    if (dynamic) {
      return ask(first, {
        subject: appSubject(app, 'health'),
        question: `Does ${app.name} answer a health path that its probes use?`,
        needed: 'The path, registered in code that could not be followed here.',
        assumedDefault: '/health answers 200 while the process works.',
      });
    }
    const main = factsOf(app, 'router').find((router) => router.kind === 'app');
    const { file } = (main ?? first).span;
    const deployed = app.containers.length + app.images.length > 0;
    return fail(
      main ?? first,
      `${app.name} answers ${app.routes.length} ${app.routes.length === 1 ? 'route' : 'routes'} and none of them is a health path; the first is ${first.method} ${first.path} (${at(first.span)}).`,
      {
        subject: appSubject(app, 'health'),
        severity: deployed ? 'HIGH' : 'MEDIUM',
        verify: `\`curl -s -o /dev/null -w '%{http_code}\\n' http://127.0.0.1:${portOfApp(app, model)}${livenessPath(app, file)}\` prints 404 today and must print 200.`,
        fix: adviceFor(
          app,
          file,
          stackOf(app, file) === 'next'
            ? 'Answer one path without and one with the dependencies'
            : 'Answer /livez without and /readyz with the dependencies',
          healthCodeFor(app, file),
          healthWords,
        ),
      },
    );
  },

  docs: {
    problem: 'Without a health path the platform can only see whether the process exists, not whether it works.',
    impact: 'A hung service keeps receiving requests, and deploys count as done before the new version can answer.',
    verify: 'Ask the health path with curl.',
    remedy:
      'Add a liveness path without dependencies and a readiness path that checks the database, the disk and the models, and point the probes at them.',
    tradeOff: 'The paths are public inside the network; show no details to outsiders.',
    sources: ['https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/items")\ndef items():\n    return []\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/health")\ndef health():\n    return {"database": check_db()}\n',
      },
    ],
  },
});

/** A health check that starts a program of the image instead of naming a path: it may well ask a route. */
function ownCheck(app: App, model: DeploymentModel): Probe | undefined {
  return [...containersOfApp(app, model), ...imagesOfApp(app, model)]
    .flatMap(({ healthcheck }) => (healthcheck.state === 'set' ? [healthcheck.value] : []))
    .find((probe) => probe.kind === 'exec' && probe.path === null && isProgram(probe));
}

function isProgram(probe: Probe): boolean {
  return /\.(?:py|sh|js|mjs|cjs|ts)\b|health/i.test(probe.command?.text ?? '');
}

function samePath(route: string, asked: string): boolean {
  const plain = (path: string): string => path.replace(/[?#].*$/, '').replace(/\/+$/, '') || '/';
  return asked !== '' && plain(route) === plain(asked);
}
