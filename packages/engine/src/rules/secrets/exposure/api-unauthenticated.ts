import type { App, Route } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { defineRule, fail, pass, skip } from '../../rule.ts';
import { requiredKey } from '../../shared/answer-code.ts';
import { appSubject, at, factsOf, noService, portOfApp, services, usesAny } from '../../shared/apps.ts';
import { gateOf, reachedOf } from '../../shared/reached.ts';
import { adviceFor } from '../../shared/stack.ts';

const libraries = [
  'fastapi-users',
  'authlib',
  'python-jose',
  'pyjwt',
  'flask-login',
  'flask-security',
  'flask-jwt-extended',
  'django',
  'djangorestframework',
  'passport',
  'next-auth',
  'better-auth',
  'jsonwebtoken',
  'jose',
  'express-session',
  '@clerk/nextjs',
  '@nestjs/passport',
  '@nestjs/jwt',
  'lucia',
  'keycloak-connect',
  '@supabase/supabase-js',
  'firebase-admin',
];
const changing = /^(?:POST|PUT|PATCH|DELETE)$/;
/** Anybody may send these. */
const open = /health|ready|live|metrics|webhook|login|auth|token|contact|feedback|search|query|ping|status|csp-report/i;

export default defineRule<App>({
  id: 'secrets/exposure/api-unauthenticated',
  title: 'Anyone who reaches the API may change everything',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'code-modules',

  select: services,
  noSubject: noService,

  check(app, model) {
    // Its own code first: scripts of its pages only know that there is a login.
    const auth = [app, ...model.apps]
      .flatMap((one) => factsOf(one, 'auth'))
      .find((one) => belongs(one.span.file, app, model));
    if (auth !== undefined) return pass(auth, `callers are told apart by ${auth.how}`);
    if (usesAny(app, ...libraries)) return pass(app, 'an authentication library is installed');
    const routes = app.routes.filter((route) => changing.test(route.method) && !open.test(route.path));
    if (routes.length < 2) return skip(`${app.name} has hardly a route that changes something.`);
    const gate = gateOf(model);
    if (gate !== null) return pass(gate, 'a login stands in front');
    const reached = reachedOf(app, model);
    if (reached === null) return skip(`Nothing publishes ${app.name} outside of its network.`);
    const place = reached.direct ? reached.span : (firstRouter(app) ?? routes[0]?.span ?? app.span);
    const deletes = routes.filter((route) => route.method === 'DELETE' || /delete|remove/i.test(route.path));
    const named = [...deletes, ...routes].slice(0, 3).map(textOf);
    return fail(
      place,
      `${app.name} asks nobody who they are: ${routes.length} of its ${app.routes.length} routes change or delete something, such as ${[...new Set(named)].join(', ')}, and ${reached.why} (${at(reached.span)}).`,
      {
        subject: appSubject(app, 'auth'),
        evidence: [
          reached.span,
          ...[...new Set([...deletes, ...routes])].slice(0, 3).map((route) => route.span),
        ].filter((span) => span !== place),
        verify: `\`curl -s -o /dev/null -w '%{http_code}\\n' -X ${named.length === 0 ? 'POST' : (deletes[0] ?? routes[0])?.method} http://HOST:${reached.port ?? portOfApp(app, model)}${(deletes[0] ?? routes[0])?.path.replace(/\{\w+\}|:\w+/g, '1') ?? '/'}\` from another machine must print 401; today it answers.`,
        fix: adviceFor(
          app,
          place.file,
          'Ask for a key on every router, or put a login in front',
          requiredKey,
          'Let every route ask for a key or a login, except for the health paths; until then publish the port on 127.0.0.1 only.',
        ),
      },
    );
  },

  docs: {
    problem: 'Neither the code nor a proxy in front of it checks a key, a token or a session.',
    impact:
      'Everybody in the network, and with a public port everybody, can read, change and delete all data and spend money on what the service calls.',
    verify: 'Call a route that changes something from another machine without any credential.',
    remedy:
      'Require a key or a session on all routes but health, or put an authenticating proxy in front and close the direct port.',
    tradeOff: 'Clients and scripts need a key; a service for one user on one machine can bind to 127.0.0.1 instead.',
    sources: [
      'https://owasp.org/API-Security/editions/2023/en/0xa2-broken-authentication/',
      'https://fastapi.tiangolo.com/tutorial/security/',
    ],
  },
  examples: {
    bad: [tree('')],
    good: [tree('def require_api_key(key): ...\n')],
  },
});

function tree(more: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\n',
    'main.py': `from fastapi import FastAPI\napp = FastAPI()\n${more}\n@app.post("/documents")\ndef add(): ...\n\n@app.delete("/documents/{id}")\ndef remove(id: str): ...\n`,
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--host", "0.0.0.0"]\n',
    'compose.yml': 'services:\n  api:\n    build: .\n    ports: ["8000:8000"]\n',
  };
}

/** In the application itself, or in a package without a service of its own that it may use. */
function belongs(file: string, app: App, model: DeploymentModel): boolean {
  const owner = model.apps
    .filter((one) => one.language === app.language && (one.root === '.' || file.startsWith(`${one.root}/`)))
    .sort((a, b) => b.root.length - a.root.length)[0];
  return owner === app || (owner !== undefined && owner.role === 'library' && owner.language === app.language);
}

/** Where routers join the application, the place of a dependency for all of them. */
function firstRouter(app: App): Span | undefined {
  const made = factsOf(app, 'router').find((one) => one.kind === 'app');
  const joined = factsOf(app, 'include-router').find(
    (one) => one.span.file === made?.span.file && one.span.start > made.span.start,
  );
  return joined?.span ?? made?.span;
}

function textOf(route: Route): string {
  return `${route.method} ${route.path}`;
}
