import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './dashboard-missing.ts';

const scrape = {
  'compose.yml': 'services:\n  api:\n    image: acme/api:1.0.0\n',
  'prometheus.yml': 'scrape_configs:\n  - job_name: api\n',
};

ruleTest(rule, {
  bad: [{ name: 'a scrape job and nothing to look at', files: scrape, at: 'prometheus.yml:2', severity: 'MONITOR' }],
  good: [
    {
      name: 'a client of statsd that sends nothing until somebody sets its address',
      files: {
        'compose.yml': 'services:\n  api:\n    build: .\n',
        Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'requirements.txt': 'fastapi==0.142.2\nstatsd==4.0.1\n',
        'main.py':
          'from fastapi import FastAPI\nfrom statsd import StatsClient\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
      },
    },
    {
      name: 'a dashboard as a file',
      files: { ...scrape, 'monitoring/grafana/dashboards/api.json': '{}\n' },
      passes: true,
    },
    {
      name: 'no metrics: another rule speaks',
      files: { 'compose.yml': 'services:\n  api:\n    image: acme/api:1.0.0\n' },
    },
  ],
});
