import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './probes-missing.ts';

const workload = (probes: string, name = 'api', spec = '') =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec:${spec}\n  selector: { matchLabels: { app: ${name} } }\n  template:\n    metadata: { labels: { app: ${name} } }\n    spec:\n      containers:\n        - name: ${name}\n          image: acme/notes-service:1\n          ports: [{ name: http, containerPort: 8000 }]\n${probes}`;
const service =
  '---\napiVersion: v1\nkind: Service\nmetadata: { name: api }\nspec: { selector: { app: api }, ports: [{ port: 80 }] }\n';
const live = '          livenessProbe: { httpGet: { path: /live, port: 8000 } }\n';
const ready = '          readinessProbe: { httpGet: { path: /ready, port: 8000 } }\n';

ruleTest(rule, {
  bad: [
    {
      name: 'neither probe behind a Service',
      files: { 'k8s/a.yml': workload('') + service },
      at: 'k8s/a.yml:10',
      message: /Deployment api has no readiness and no liveness probe/,
      severity: 'HIGH',
    },
    {
      name: 'liveness only',
      files: { 'k8s/a.yml': workload(live) + service },
      at: 'k8s/a.yml:10',
      message: /no readiness probe/,
    },
    {
      name: 'two Deployments of a file are one finding',
      files: { 'k8s/a.yml': `${workload('', 'web')}---\n${workload('')}${service}` },
      at: 'k8s/a.yml:23',
      count: 1,
      message: /Deployment web and Deployment api have/,
    },
    {
      name: 'files of one folder that are applied together are one finding, workers named beside it',
      files: {
        'k8s/api.yml': workload('') + service,
        'k8s/worker.yml': workload('', 'worker').replace(
          '          ports',
          '          args: ["celery", "-A", "app", "worker"]\n          ports',
        ),
      },
      at: 'k8s/api.yml:10',
      count: 1,
      message: /Deployment api has no readiness and no liveness probe, and worker no liveness probe/,
    },
    {
      name: 'an example with one replica',
      files: { 'examples/a.yml': workload('') + service },
      at: 'examples/a.yml:10',
      severity: 'MEDIUM',
    },
    {
      name: 'the application has the routes',
      files: {
        'k8s/a.yml': workload('') + service,
        Dockerfile: 'FROM python:3.12-slim\nCOPY . .\nRUN pip install .\nCMD ["uvicorn", "main:app"]\n',
        'pyproject.toml': '[project]\nname = "notes-service"\ndependencies = ["fastapi==0.115.0", "uvicorn==0.32.0"]\n',
        'main.py':
          'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/readyz")\ndef ready():\n    return {}\n',
      },
      at: 'k8s/a.yml:10',
      message: /answers \/readyz \(main.py:/,
    },
  ],
  good: [
    { name: 'both', files: { 'k8s/a.yml': workload(live + ready) + service }, passes: true },
    { name: 'readiness alone is told elsewhere', files: { 'k8s/a.yml': workload(ready) + service }, passes: true },
    {
      name: 'a sidecar needs none of ours',
      files: {
        'k8s/a.yml': `${workload(live + ready)}        - name: envoy\n          image: envoyproxy/envoy:v1.30.1\n${service}`,
      },
      passes: true,
    },
    {
      name: 'a Job runs to its end',
      files: {
        'a.yml':
          'apiVersion: batch/v1\nkind: Job\nmetadata: { name: j }\nspec: { template: { spec: { restartPolicy: Never, containers: [{ name: j, image: a:1 }] } } }\n',
      },
    },
  ],
});
