import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, containersOfApp, factsOf, noService, services, usesAny } from '../../shared/apps.ts';

const cookies = [
  'itsdangerous',
  'starsessions',
  'fastapi-sessions',
  'flask-login',
  'express-session',
  'cookie-session',
  'iron-session',
  'next-auth',
  'passport',
  'fastapi-users',
];

export default defineRule<App>({
  id: 'secrets/exposure/cors-any-origin-with-credentials',
  title: 'Any website may call the API as the signed-in user',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'directive',

  select: services,
  noSubject: noService,

  check(app, model) {
    const all = factsOf(app, 'cors');
    const [first] = all;
    if (first === undefined) return skip('No cross-origin rule is set in the sources.');
    const place = all
      .filter((one) => one.credentials)
      .map((one) => ({ cors: one, any: anyOrigin(app, one.origins, one.span) }))
      .find((one) => one.any !== null);
    if (place?.any === undefined || place.any === null) return pass(first, 'origins or credentials are limited');
    const set = place.any.variable === null ? undefined : suppliedTo(app, model, place.any.variable);
    if (set !== undefined) return pass(set, 'the deployment names the origins');
    const signedIn = usesAny(app, ...cookies) || app.routes.some((route) => /login|session/i.test(route.path));
    return fail(
      place.any.span,
      `${app.name} lets every origin call it with cookies: origins ${place.any.variable === null ? 'are "*"' : `default to "*" (${place.any.variable})`} and credentials are allowed (${at(place.cors.span)}).`,
      {
        subject: appSubject(app, 'cors'),
        severity: signedIn ? 'HIGH' : 'MEDIUM',
        evidence: [place.cors.span].filter((span) => span !== place.any?.span),
        verify:
          "`curl -sI -H 'Origin: https://other.example' -H 'Cookie: a=1' URL` must not answer with Access-Control-Allow-Origin: https://other.example.",
        fix: advice(
          'Name the origins',
          app.language === 'python' ? 'python' : 'ts',
          app.language === 'python'
            ? 'app.add_middleware(\n    CORSMiddleware,\n    allow_origins=settings.cors_origins,   # ["https://app.example.com"], empty by default\n    allow_credentials=True,\n)\n# a page on the same origin needs no CORS at all'
            : "app.use(cors({ origin: config.corsOrigins, credentials: true }));   // ['https://app.example.com']",
        ),
      },
    );
  },

  docs: {
    problem:
      'With credentials allowed the middleware answers with the origin of the caller instead of "*", so the browser hands the answer to any page.',
    impact:
      'A page that a signed-in user opens can read and change their data, also behind a login proxy that works with cookies.',
    verify: 'Send a foreign Origin header with a cookie and look at the answer.',
    remedy: 'List the origins that need it; leave credentials off for public APIs with keys in headers.',
    tradeOff: 'Each new frontend address has to be added to the setting.',
    sources: [
      'https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS',
      'https://www.starlette.io/middleware/#corsmiddleware',
    ],
  },
  examples: {
    bad: [tree('["*"]')],
    good: [tree('["https://app.example.com"]')],
  },
});

function tree(origins: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\n',
    'main.py': `from fastapi import FastAPI\nfrom fastapi.middleware.cors import CORSMiddleware\napp = FastAPI()\napp.add_middleware(CORSMiddleware, allow_origins=${origins}, allow_credentials=True)\n\n@app.get("/x")\ndef x(): ...\n`,
  };
}

interface AnyOrigin {
  readonly span: Span;
  readonly variable: string | null;
}

/** `["*"]`, `origin: true`, `.*`, or a setting whose default is one of these. */
function anyOrigin(app: App, origins: string, span: Span): AnyOrigin | null {
  const text = origins.trim();
  if (
    app.language === 'python' &&
    /^\[?\s*["']\*["']\s*\]?$|^r?["']\.\*["']$|^r?["']https?\??:\/\/\.\*["']$/.test(text)
  )
    return { span, variable: null };
  if (app.language === 'node' && /^true$|^\(?\w*\)?\s*=>\s*(?:true|\w+)$/.test(text)) return { span, variable: null };
  const name = /([A-Za-z_]\w*)$/.exec(text)?.[1]?.toUpperCase();
  if (name === undefined) return null;
  const open = factsOf(app, 'open-origins').find((one) => one.name.toUpperCase() === name);
  if (open === undefined) return null;
  const read = factsOf(app, 'env-read').find(
    (one) => one.name.toUpperCase() === name || one.name.toUpperCase().endsWith(`_${name}`),
  );
  return { span: open.span, variable: read?.name ?? null };
}

function suppliedTo(app: App, model: DeploymentModel, variable: string): Span | undefined {
  const entry = containersOfApp(app, model)
    .flatMap((one) => one.env)
    .find((one) => one.name.toUpperCase() === variable.toUpperCase());
  return entry !== undefined && known(entry.value) !== '*' ? entry.span : undefined;
}
