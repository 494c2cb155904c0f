import { routeMatches } from '../../../model/link-routes.ts';
import { advice, ask, defineRule, fail, pass, skip } from '../../rule.ts';
import { type AppProbe, appProbes, noProbe } from '../../shared/app-probes.ts';
import { appSubject, at, usesAny } from '../../shared/apps.ts';

/** Paths that frameworks answer without a route in the sources. */
const builtIn = /^\/(?:docs|redoc|openapi\.json|_next\/|static\/|actuator|favicon\.ico|admin)/;

export default defineRule<AppProbe>({
  id: 'health/endpoints/probe-path-unserved',
  title: 'The probe asks a path that does not exist',
  severity: 'CRITICAL',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: appProbes,
  noSubject: noProbe,

  check({ app, container, probe, kind, span }, model) {
    const path = probe.path ?? '/';
    const served = app.routes.find((route) => routeMatches(route, path));
    if (served !== undefined) return pass([span, served], `${path} is answered`);
    const mounted = app.facts.find(
      (fact) => fact.type === 'static-files' && path.startsWith(fact.mount === '/' ? '/' : fact.mount),
    );
    if (mounted !== undefined) return pass([span, mounted], 'static files answer it');
    if (builtIn.test(path) || path.includes('$') || app.routes.length === 0)
      return skip(`${path} cannot be compared with the routes found here.`);
    if (path === '/' && usesAny(app, 'next', 'nuxt', '@sveltejs/kit', '@remix-run/node', 'streamlit', 'gradio'))
      return skip('The pages of the framework answer /.');
    const others = model.apps.filter(
      (one) => one.id !== app.id && one.images.some((image) => app.images.includes(image)),
    );
    if (others.some((other) => other.routes.some((route) => routeMatches(route, path))))
      return skip(`${path} belongs to another application of the same image.`);
    const where = container === null ? app.name : container.name;
    const open =
      app.routes.some((route) => route.path.startsWith('{*}')) ||
      usesAny(app, 'django', 'next', 'gradio', 'streamlit', '@nestjs/core');
    const nearest = nearestRoute(
      path,
      app.routes.map((route) => route.path),
    );
    if (open) {
      return ask(span, {
        subject: { ...appSubject(app, `probe/${kind}`), discriminator: where },
        question: `Does ${app.name} really answer ${path}, which the ${kind} probe of ${where} asks?`,
        needed: 'A route that could not be followed in the sources.',
        assumedDefault: `${path} answers 200.`,
      });
    }
    return fail(
      span,
      `The ${kind} probe of ${where} asks ${path}, but ${app.name} answers no such path${nearest === null ? '' : `; the nearest is ${nearest.path}`}.`,
      {
        subject: { ...appSubject(app, `probe/${kind}`), discriminator: where },
        ...(nearest === null
          ? {}
          : {
              evidence: app.routes
                .filter((route) => route.path === nearest.path)
                .map((route) => route.span)
                .slice(0, 1),
            }),
        problem:
          container?.platform === 'kubernetes' && kind === 'liveness'
            ? 'Every probe gets 404, so Kubernetes kills the pod again and again.'
            : 'Every probe gets 404, so the container never becomes healthy and whatever waits for it does not start.',
        verify: `\`curl -s -o /dev/null -w '%{http_code}\\n' http://127.0.0.1:${typeof probe.port === 'number' ? probe.port : 8000}${path}\` inside the container must print 200.`,
        fix: advice(
          `Ask ${nearest?.path ?? 'a path that exists'}`,
          'yaml',
          nearest === null
            ? `# add GET ${path} to ${app.name}, or point the probe (${at(span)}) at a path that exists`
            : `# ${at(span)}: replace ${path} by ${nearest.path}`,
        ),
      },
    );
  },

  docs: {
    problem: 'Every probe gets 404, so the container never becomes healthy.',
    impact: 'Deploys hang or restart for ever, and an orchestrator takes all instances out of rotation.',
    verify: 'Ask the path with curl inside the container.',
    remedy: 'Point the probe at a route that the application has, prefix and trailing slash included.',
    tradeOff: 'None beyond keeping both places in step; a test that asks the probe path guards it.',
    sources: [
      'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
      'https://docs.docker.com/reference/dockerfile/#healthcheck',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/api/health")\ndef health():\n    return {"status": "ok"}\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml':
          'services:\n  api:\n    build: .\n    healthcheck:\n      test: ["CMD", "curl", "-f", "http://localhost:8000/health"]\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/api/health")\ndef health():\n    return {"status": "ok"}\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml':
          'services:\n  api:\n    build: .\n    healthcheck:\n      test: ["CMD", "curl", "-f", "http://localhost:8000/api/health"]\n',
      },
    ],
  },
});

/** The health-like route that shares the most characters at the end. */
function nearestRoute(path: string, routes: readonly string[]): { path: string } | null {
  const health = routes.filter((route) => /health|live|ready|ping|status/i.test(route) && !route.includes('{'));
  const score = (route: string): number => {
    let same = 0;
    while (same < route.length && same < path.length && route.at(-1 - same) === path.at(-1 - same)) same++;
    return same;
  };
  const best = health.toSorted((a, b) => score(b) - score(a) || a.length - b.length)[0];
  return best === undefined ? null : { path: best };
}
