import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { type AppProbe, appProbes, noProbe } from '../../shared/app-probes.ts';
import { appSubject, at, factsOf } from '../../shared/apps.ts';
import { containerSubject } from '../../shared/containers.ts';

export default defineRule<AppProbe>({
  id: 'health/endpoints/liveness-checks-dependencies',
  title: 'A database outage restarts every instance',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'config-block',

  select: (model) => appProbes(model).filter((probe) => probe.kind === 'liveness'),
  noSubject: noProbe,

  check({ app, container, probe, span }) {
    const path = plain(probe.path ?? '');
    const check = factsOf(app, 'health-check').find((one) => plain(one.path) === path);
    if (check === undefined)
      return skip('The path of the liveness probe is not among the health paths of the sources.');
    const outside = check.touches.filter((what) => ['database', 'cache', 'http', 'queue', 'storage'].includes(what));
    if (outside.length === 0) return pass([span, check], `${path} looks at the process alone`);
    const other = factsOf(app, 'health-check').find((one) => one !== check && one.touches.length === 0);
    return fail(
      span,
      `The liveness probe asks ${path}, which looks at the ${outside.join(' and the ')} (${at(check.span)}).`,
      {
        subject: container === null ? appSubject(app, 'liveness') : containerSubject(container, 'livenessProbe'),
        evidence: [check.span],
        path: [
          { span, note: `liveness asks ${path}` },
          { span: check.span, note: `answers after a look at the ${outside.join(', ')}` },
        ],
        fix: advice(
          'Ask a path that looks at the process alone',
          'yaml',
          `livenessProbe:\n  httpGet:\n    path: ${other?.path ?? '/livez'}\n    port: ${probe.port ?? 'http'}\nreadinessProbe:\n  httpGet:\n    path: ${path}\n    port: ${probe.port ?? 'http'}`,
        ),
      },
    );
  },

  docs: {
    problem: 'A failed liveness probe restarts the container, and a restart does not bring the database back.',
    impact:
      'A blip of one dependency becomes a restart storm: all instances go down together, running jobs are lost and the recovering database meets their reconnects.',
    verify: 'Stop the database for two minutes: `kubectl get pods` must show READY 0/1 and no new restarts.',
    remedy: 'Use a liveness path without dependencies, and the one with checks for readiness.',
    tradeOff: 'A process that can never reconnect stays up; let it exit by itself in that case.',
    sources: [
      'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/',
      'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/health")\ndef health():\n    db.execute("SELECT 1")\n    return {"status": "ok"}\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'deploy.yml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app\nspec:\n  selector:\n    matchLabels: {app: app}\n  template:\n    metadata:\n      labels: {app: app}\n    spec:\n      containers:\n        - name: app\n          image: app\n          livenessProbe:\n            httpGet: {path: /health, port: 8000}\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/livez")\ndef livez():\n    return {"status": "ok"}\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'deploy.yml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app\nspec:\n  selector:\n    matchLabels: {app: app}\n  template:\n    metadata:\n      labels: {app: app}\n    spec:\n      containers:\n        - name: app\n          image: app\n          livenessProbe:\n            httpGet: {path: /livez, port: 8000}\n',
      },
    ],
  },
});

function plain(path: string): string {
  return path.replace(/[?#].*$/, '').replace(/\/+$/, '') || '/';
}
