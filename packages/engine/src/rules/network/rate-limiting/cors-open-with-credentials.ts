import type { App } from '../../../model/app.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { type AppSetting, settingsOf } from '../../shared/app-behind.ts';
import { appSubject, at, containersOfApp, factsOf } from '../../shared/apps.ts';

interface Subject {
  readonly app: App;
  readonly origins: string;
  readonly credentials: boolean;
  readonly span: Span;
}

export default defineRule<Subject>({
  id: 'network/rate-limiting/cors-open-with-credentials',
  title: 'Any website may act in the name of a user',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'directive',

  select: (model) => model.apps.filter((app) => app.role === 'service').flatMap(subjectsOf),
  noSubject: 'No application here sends CORS headers.',

  check({ app, origins, credentials, span }, model) {
    if (!credentials) return pass(span, 'without credentials');
    const setting = settingBehind(app, origins);
    // Express, Hono and Fastify send the wildcard as it is, which browsers refuse together with credentials.
    if (app.language === 'node' && origins.trim() !== 'true') return skip('The origins are not simply repeated.');
    const literal = isOpen(origins);
    const open = literal || (setting !== undefined && isOpen(setting.default ?? ''));
    if (!open) return pass(span, 'only named origins');
    const narrowed =
      setting === undefined
        ? undefined
        : containersOfApp(app, model)
            .flatMap((container) => container.env)
            .find(
              (entry) => entry.name === setting.name && !(entry.value.state === 'set' && isOpen(entry.value.value)),
            );
    if (narrowed !== undefined) return skip(`${narrowed.name} names the origins where it runs.`);
    const place = literal || setting === undefined ? span : setting.span;
    return fail(
      place,
      setting !== undefined && !literal
        ? `${setting.name} allows every origin by default, and ${app.name} sends its CORS headers with credentials (${at(span)}).`
        : `${app.name} allows every origin and sends its CORS headers with credentials.`,
      {
        subject: appSubject(app, 'cors'),
        evidence: place === span ? [] : [span],
        problem:
          'The middleware then repeats whatever origin asks, so a page on any other site can call the API with the cookies of a visitor, also with those of a login proxy in front.',
        verify:
          "`curl -si -H 'Origin: https://evil.example' -H 'Cookie: a=b' https://<host>/ | grep -i access-control` must not name evil.example.",
        fix: advice(
          'Name the origins',
          app.language === 'python' ? 'python' : 'ts',
          app.language === 'python'
            ? 'app.add_middleware(\n    CORSMiddleware,\n    allow_origins=settings.cors_origins,  # ["https://app.example.com"], empty by default\n    allow_credentials=bool(settings.cors_origins),\n)'
            : "app.use(cors({ origin: ['https://app.example.com'], credentials: true }));",
        ),
      },
    );
  },

  docs: {
    problem: 'A wildcard together with credentials gives up the protection that browsers have by default.',
    impact: 'A visit to a hostile page is enough to read and change what the user can read and change.',
    verify: 'Send a request with a foreign Origin header and look at the answer.',
    remedy: 'List the origins of your own pages, or allow every origin without credentials.',
    tradeOff: 'Each new page of your own has to be added to the list.',
    sources: ['https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS#credentialed_requests_and_wildcards'],
  },
  examples: {
    bad: [example('["*"]')],
    good: [example('["https://app.shop.example"]')],
  },
});

function subjectsOf(app: App): Subject[] {
  const facts = factsOf(app, 'cors').map(({ origins, credentials, span }) => ({ app, origins, credentials, span }));
  const django = factsOf(app, 'django-setting');
  const all = django.find((it) => /^CORS_(?:ALLOW_ALL_ORIGINS|ORIGIN_ALLOW_ALL)$/.test(it.name));
  const credentials = django.some((it) => it.name === 'CORS_ALLOW_CREDENTIALS' && it.value.trim() === 'True');
  return all === undefined
    ? facts
    : [...facts, { app, origins: all.value.trim() === 'True' ? '*' : all.value, credentials, span: all.span }];
}

function isOpen(text: string): boolean {
  const value = text.trim();
  return (
    /^[[(]?\s*["']?\*["']?\s*,?\s*[\])]?$/.test(value) || /^["'`]?\^?\.\*\$?["'`]?$/.test(value) || value === 'true'
  );
}

/** `settings.cors_origins` is the setting whose name ends so. */
function settingBehind(app: App, origins: string): AppSetting | undefined {
  const name = /^(?:[\w.]+\.)?(\w+)(?:\.split\(.*\))?$/.exec(origins.trim())?.[1]?.toUpperCase();
  if (name === undefined || name.length < 4) return undefined;
  const all = settingsOf(app);
  return all.get(name) ?? [...all.values()].find((it) => it.name.toUpperCase().endsWith(`_${name}`));
}

function example(origins: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\n',
    'main.py': `from fastapi import FastAPI\nfrom fastapi.middleware.cors import CORSMiddleware\napp = FastAPI()\napp.add_middleware(CORSMiddleware, allow_origins=${origins}, allow_credentials=True)\n\n@app.get("/items")\ndef items():\n    return []\n`,
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
  };
}
