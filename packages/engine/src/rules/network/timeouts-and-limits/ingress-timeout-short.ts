import type { KeySlot } from '../../../documents/yaml/write.ts';
import { insertKey } from '../../../documents/yaml/write.ts';
import type { App } from '../../../model/app.ts';
import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { parseTime } from '../../../model/nginx-values.ts';
import type { Span } from '../../../text/span.ts';
import { defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { appBehind, effectiveSetting, settingsOf } from '../../shared/app-behind.ts';
import { at } from '../../shared/apps.ts';
import { frontDoors } from '../../shared/front-doors.ts';
import { workOf } from '../../shared/heavy-work.ts';

/** How a router names its limit, and what it does without: HAProxy of OpenShift 30 s, ingress-nginx 60 s. */
const routers = {
  Route: { key: 'haproxy.router.openshift.io/timeout', defaultSeconds: 30, who: "the router's default" },
  Ingress: {
    key: 'nginx.ingress.kubernetes.io/proxy-read-timeout',
    defaultSeconds: 60,
    who: 'the default of ingress-nginx',
  },
} as const;

interface Subject {
  readonly kind: keyof typeof routers;
  readonly name: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly slot: KeySlot | null;
  readonly span: Span;
  readonly container: Container;
  readonly app: App;
}

export default defineRule<Subject>({
  id: 'network/timeouts-and-limits/ingress-timeout-short',
  title: 'Long requests end with a timeout at the router',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No Route or Ingress of nginx leads to an application of this repository.',

  check(subject) {
    const { kind, name, annotations, app, container } = subject;
    const router = routers[kind];
    const written = annotations[router.key];
    const seconds = written === undefined ? router.defaultSeconds : parseTime(written);
    if (seconds === undefined) return skip(`${router.key} is ${written}.`);
    const wait = longestWait(app, container);
    if (wait === undefined) return skip(`Nothing says that a request to ${app.name} takes long.`);
    if (seconds >= wait.seconds) return pass([subject.span, wait.span], `${seconds} s`);
    const needed = wait.seconds + 30;
    return fail(
      subject.span,
      `${kind} ${name} ${written === undefined ? `has no ${router.key}, so ${router.who} of about ${seconds} s` : `waits ${seconds} s and`} cuts requests that ${wait.what} (${at(wait.span)}).`,
      {
        subject: { kind: kind.toLowerCase(), name, anchor: `${kind}/${name}/timeout` },
        severity: wait.sure ? 'HIGH' : 'MEDIUM',
        confidence: wait.sure ? 'High' : 'Medium',
        evidence: [wait.span],
        path: [
          { span: subject.span, note: `the router waits ${seconds} s` },
          { span: wait.span, note: wait.what },
        ],
        verify: `Time a request of ${seconds + 10} seconds through the ${kind}: a 504 after ${seconds} seconds is this limit.`,
        fix: reviewOrAdvice(
          `Wait ${needed} s`,
          'yaml',
          written === undefined && subject.slot !== null
            ? insertKey(subject.slot, router.key, kind === 'Route' ? `${needed}s` : String(needed))
            : undefined,
          `metadata:\n  annotations:\n    ${router.key}: ${kind === 'Route' ? `${needed}s` : `"${needed}"`}`,
        ),
      },
    );
  },

  docs: {
    problem: 'Clients receive 504 while the pod goes on with the work, and every retry starts it once more.',
    impact: 'Large documents never come through, and the repeated work slows everybody down.',
    verify: 'Send the largest real request through the router: it must not end with 504.',
    remedy:
      'Raise the annotation above what the application may take, or answer at once and let clients ask for the result.',
    tradeOff: 'Long waits keep connections of the router and of the application busy.',
    sources: [
      'https://docs.redhat.com/en/documentation/openshift_container_platform/4.19/html/ingress_and_load_balancing/routes',
      'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#custom-timeouts',
    ],
  },
  examples: {
    bad: [example('')],
    good: [example('    haproxy.router.openshift.io/timeout: 3m\n')],
  },
});

function subjectsOf(model: DeploymentModel): readonly Subject[] {
  const found = new Map<string, Subject>();
  const { routes, ingresses } = model.kubernetes;
  for (const door of frontDoors(model)) {
    if (door.kind !== 'route' && door.kind !== 'ingress') continue;
    const key = `${door.span.file}:${door.span.start}`;
    if (found.has(key)) continue;
    const app = appBehind(door.container, model);
    if (app === undefined) continue;
    const here = (it: { readonly span: Span }) => it.span.file === door.span.file && it.span.start === door.span.start;
    const route = routes.find((it) => it.kind === 'Route' && here(it));
    const ingress = ingresses.find((it) => here(it) && isNginx(it));
    const common = { container: door.container, app, span: door.span };
    if (route !== undefined)
      found.set(key, {
        ...common,
        kind: 'Route',
        name: route.name,
        annotations: route.annotations,
        slot: route.annotationSlot,
      });
    else if (ingress !== undefined)
      found.set(key, { ...common, kind: 'Ingress', name: ingress.name, annotations: ingress.annotations, slot: null });
  }
  return [...found.values()];
}

function isNginx(ingress: DeploymentModel['kubernetes']['ingresses'][number]): boolean {
  return (
    /nginx/.test(ingress.className ?? '') ||
    Object.keys(ingress.annotations).some((name) => name.startsWith('nginx.ingress.kubernetes.io/'))
  );
}

interface Wait {
  readonly seconds: number;
  readonly what: string;
  readonly span: Span;
  readonly sure: boolean;
}

const waits = /(?:SYNC|RESPONSE|REQUEST|INFERENCE|GENERATION|CONVERSION|PROCESSING).*(?:WAIT|TIMEOUT)/;
const inner =
  /REDIS|SOCKET|CONNECT|DB|DATABASE|SQL|QUEUE|POOL|LOCK|CACHE|JOB|TASK|SESSION|TOKEN|IDLE|SHUTDOWN|GRACE|HEALTH|RETRY|POLL_|S3|SMTP|WORKER/;

/** How long the application lets a request wait: by a setting that says so, else by heavy work in a handler. */
function longestWait(app: App, container: Container): Wait | undefined {
  const settings = [...settingsOf(app).values()].filter((it) => waits.test(it.name) && !inner.test(it.name));
  const longest = settings
    .map((it) => ({ setting: it, seconds: Number(effectiveSetting(it, container) ?? Number.NaN) }))
    .filter(({ seconds }) => Number.isFinite(seconds) && seconds > 0 && seconds <= 86_400)
    .sort((a, b) => b.seconds - a.seconds)[0];
  if (longest !== undefined)
    return {
      seconds: longest.seconds,
      what: `the application lets wait for ${longest.seconds} s by ${longest.setting.name}`,
      span: longest.setting.span,
      sure: true,
    };
  for (const route of app.routes) {
    const work = workOf({ app, route });
    if (work !== undefined)
      return { seconds: 300, what: `do ${work.library} work before they answer`, span: work.span, sure: false };
  }
  return undefined;
}

function example(annotation: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\npydantic-settings==2.12.0\n',
    'main.py':
      'from fastapi import FastAPI\nfrom pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    max_sync_wait: int = 150\n    docs_ui: bool = False\n\napp = FastAPI()\n\n@app.post("/convert")\ndef convert():\n    return []\n',
    'deploy.yaml': `apiVersion: route.openshift.io/v1\nkind: Route\nmetadata:\n  name: docs\n  annotations:\n    shop.example/team: docs\n${annotation}spec:\n  to: { kind: Service, name: docs }\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: docs\nspec:\n  selector: { app: docs }\n  ports: [{ port: 8000 }]\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: docs\nspec:\n  selector: { matchLabels: { app: docs } }\n  template:\n    metadata: { labels: { app: docs } }\n    spec:\n      containers:\n        - name: api\n          image: registry.example/docs:3\n          env:\n            - name: DOCS_UI\n              value: "true"\n`,
  };
}
