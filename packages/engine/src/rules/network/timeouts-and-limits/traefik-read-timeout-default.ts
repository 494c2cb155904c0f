import { known } from '../../../model/setting.ts';
import { type Traefik, traefikOf } from '../../../model/traefik.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { frontDoors } from '../../shared/front-doors.ts';
import { type AppRoute, appRoutes, routesText } from '../../shared/proxy-routes.ts';

interface Subject {
  readonly traefik: Traefik;
  readonly uploads: readonly AppRoute[];
}

export default defineRule<Subject>({
  id: 'network/timeouts-and-limits/traefik-read-timeout-default',
  title: 'Slow uploads are cut after a minute',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select(model) {
    const traefik = traefikOf(model);
    if (traefik === null || traefik.open) return [];
    const behind = new Set(frontDoors(model).flatMap((door) => (door.kind === 'traefik' ? [door.container.id] : [])));
    const uploads = appRoutes(model, (route) => route.upload).filter(({ app }) =>
      app.containers.some((id) => behind.has(id)),
    );
    return uploads.length === 0 ? [] : [{ traefik, uploads }];
  },
  noSubject: 'No upload passes a Traefik whose configuration is here.',

  check({ traefik, uploads }) {
    const set = traefik.settings.find((it) => /respondingtimeouts\.readtimeout$/.test(it.key));
    if (set !== undefined) {
      const seconds = secondsOf(set.value);
      if (seconds === undefined || seconds === 0 || seconds >= 300) return pass(set.span, `readTimeout ${set.value}`);
    }
    const tag = traefik.container === null ? null : (known(traefik.container.image)?.tag ?? null);
    const old = /^v?(?:1\.|2\.(?:\d|10)(?:\.|$)|2\.11\.[01]$)/.test(tag ?? '');
    if (old && set === undefined) return skip(`Traefik ${tag} waits without a limit.`);
    const entry = traefik.entryPoints.find((it) => it.port === 443) ?? traefik.entryPoints[0];
    return fail(
      set?.span ?? entry?.span ?? traefik.span,
      `Traefik reads a request for at most ${set === undefined ? '60 s by default' : set.value}, and ${routesText(uploads)} takes files through it.`,
      {
        subject: { kind: 'proxy', name: 'traefik', anchor: 'respondingTimeouts/readTimeout' },
        evidence: uploads.slice(0, 3).map(({ route }) => route.span),
        verify: `\`curl --limit-rate 100k -F file=@large.pdf https://<host>${uploads[0]?.route.path ?? '/'}\` must not be cut after ${set?.value ?? '60 s'}.`,
        fix: advice(
          'Wait ten minutes for a body',
          'yaml',
          `- --entrypoints.${entry?.name ?? 'websecure'}.transport.respondingTimeouts.readTimeout=600s`,
        ),
      },
    );
  },

  docs: {
    problem: 'Since 2.11.2 and 3.0 the time covers the whole body, so it is a minimum speed for uploads.',
    impact:
      'A scan of a hundred megabytes over a slow line never arrives, and the user sees a lost connection without a message.',
    verify: 'Upload a large file with a limited rate.',
    remedy: 'Raise respondingTimeouts.readTimeout of the entry point to what the slowest upload needs.',
    tradeOff: 'Slow and idle clients keep connections longer.',
    sources: ['https://doc.traefik.io/traefik/routing/entrypoints/#respondingtimeouts'],
  },
  examples: {
    bad: [example('')],
    good: [example('      - --entrypoints.sec.transport.respondingTimeouts.readTimeout=600s\n')],
  },
});

function secondsOf(text: string): number | undefined {
  const found = /^(\d+)(ms|s|m|h)?$/.exec(text.trim());
  if (found === null) return undefined;
  return Number(found[1]) * ({ ms: 0.001, s: 1, m: 60, h: 3600, '': 1 }[found[2] ?? ''] ?? 1);
}

function example(line: string) {
  return {
    'api/requirements.txt': 'fastapi==0.142.2\n',
    'api/main.py':
      'from fastapi import FastAPI, UploadFile\napp = FastAPI()\n\n@app.post("/documents")\nasync def upload(file: UploadFile):\n    return {}\n',
    'api/Dockerfile': 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
    'compose.yml': `services:\n  edge:\n    image: traefik:v3.6\n    command:\n      - --entrypoints.sec.address=:443\n${line}    ports: ["443:443"]\n  api:\n    build: ./api\n    labels:\n      - traefik.http.routers.api.rule=Host(\`shop.example\`)\n      - traefik.http.routers.api.tls=true\n`,
  };
}
