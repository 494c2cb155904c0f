import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, containersOfApp, factsOf, portOfApp, services } from '../../shared/apps.ts';
import { listText, placeText } from '../../shared/containers.ts';
import { addressOf, readerOf } from '../../shared/monitoring.ts';

export default defineRule<App>({
  id: 'observability/metrics/metrics-not-scraped',
  title: 'Metrics are published and nobody collects them',
  severity: 'MEDIUM',
  confidence: 'High',
  crossFile: true,
  effort: 'config-block',

  select: (model) =>
    model.monitoring.servers.some((it) => it.whole && readerOf(model, it.file) !== null)
      ? services(model).filter((app) => factsOf(app, 'metrics').length > 0)
      : [],
  noSubject: 'There is no application with metrics beside a Prometheus server.',

  check(app, model) {
    const servers = model.monitoring.servers.filter((it) => it.whole);
    const jobs = servers.flatMap((it) => it.jobs);
    if (jobs.some((job) => job.dynamic)) return skip('Prometheus discovers its targets.');
    if (model.monitoring.telemetry.some((it) => it.format === 'otel-collector'))
      return skip('A collector may take the metrics.');
    const containers = containersOfApp(app, model);
    if (containers.length === 0) return skip('No container runs it.');
    const names = containers.flatMap((it) => [it.name, ...(it.aliases ?? [])]);
    const target = jobs.flatMap((job) => job.targets).find((it) => names.includes(addressOf(it.text)?.host ?? ''));
    if (target !== undefined) return pass(target.span, `${app.name} is scraped`);
    const server = servers[0];
    const metrics = factsOf(app, 'metrics')[0];
    if (server === undefined || metrics === undefined) return skip('No server.');
    const service = containers[0]?.name ?? app.name;
    return fail(
      server.span,
      `${app.name} publishes metrics (${placeText(metrics.span)}), and ${server.file} scrapes only ${listText(
        jobs.map((job) => job.name),
        6,
      )}.`,
      {
        subject: appSubject(app, 'scrape'),
        evidence: [metrics.span],
        verify: `\`curl -s http://127.0.0.1:9090/api/v1/targets | grep -c '"${service}'\` prints 0.`,
        fix: advice(
          'Scrape it',
          'yaml',
          `scrape_configs:\n  - job_name: ${service}\n    static_configs:\n      - targets: ['${service}:${portOfApp(app, model)}']`,
        ),
      },
    );
  },

  docs: {
    problem: 'Counters that nobody reads are lost with every restart, and alerts over them have nothing to look at.',
    impact: 'The part of the system that was instrumented with effort is as dark as before.',
    verify: 'Look for the service among the targets of Prometheus.',
    remedy: 'Add a job with the service and its port inside the network.',
    tradeOff: 'None worth naming.',
    sources: ['https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  api:\n    build: .\n  prometheus:\n    image: prom/prometheus:v3.1.0\n    volumes: ["./prometheus.yml:/etc/prometheus/prometheus.yml:ro"]\n',
        Dockerfile: 'FROM python:3.12.7-slim\nWORKDIR /srv\nCOPY . .\nCMD ["uvicorn", "main:app", "--port", "8000"]\n',
        'prometheus.yml':
          'global: {}\nscrape_configs:\n  - job_name: prometheus\n    static_configs: [{ targets: ["localhost:9090"] }]\n',
        'requirements.txt': 'fastapi==0.115.0\nprometheus-client==0.21.0\n',
        'main.py':
          'from fastapi import FastAPI\nfrom prometheus_client import Counter\n\nmade = Counter("reports_made", "Reports")\napp = FastAPI()\n\n\n@app.get("/x")\ndef x(): ...\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  api:\n    build: .\n  prometheus:\n    image: prom/prometheus:v3.1.0\n    volumes: ["./prometheus.yml:/etc/prometheus/prometheus.yml:ro"]\n',
        Dockerfile: 'FROM python:3.12.7-slim\nWORKDIR /srv\nCOPY . .\nCMD ["uvicorn", "main:app", "--port", "8000"]\n',
        'prometheus.yml':
          'global: {}\nscrape_configs:\n  - job_name: api\n    static_configs: [{ targets: ["api:8000"] }]\n',
        'requirements.txt': 'fastapi==0.115.0\nprometheus-client==0.21.0\n',
        'main.py':
          'from fastapi import FastAPI\nfrom prometheus_client import Counter\n\nmade = Counter("reports_made", "Reports")\napp = FastAPI()\n\n\n@app.get("/x")\ndef x(): ...\n',
      },
    ],
  },
});
