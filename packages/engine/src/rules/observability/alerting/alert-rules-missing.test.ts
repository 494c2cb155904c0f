import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './alert-rules-missing.ts';

const compose = 'services:\n  api:\n    image: ghcr.io/acme/api:1.0.0\n';

ruleTest(rule, {
  bad: [
    {
      name: 'Prometheus scrapes but has no rules',
      files: {
        'compose.yml': compose,
        'prometheus.yml': 'scrape_configs:\n  - job_name: api\n    static_configs: [{ targets: ["api:8000"] }]\n',
      },
      at: 'prometheus.yml:1',
    },
    {
      name: 'an example stack scrapes and nobody looks',
      files: {
        'examples/compose.yml': 'services:\n  api:\n    image: acme/api:1.0.0\n',
        'examples/prometheus.yml':
          'global:\n  scrape_interval: 15s\nscrape_configs:\n  - job_name: api\n    static_configs: [{ targets: ["api:80"] }]\n',
      },
      at: 'examples/prometheus.yml:3',
      message: /collects metrics of api and no alert rule looks at them/,
    },
    {
      name: 'the product is made by a company that watches other people',
      files: { 'compose.yml': `${compose}  snuba-api:\n    image: ghcr.io/getsentry/snuba:1.0.0\n` },
      at: 'compose.yml:2',
    },
    {
      name: 'the product is itself a monitor',
      files: { 'compose.yml': 'services:\n  kuma:\n    image: louislam/uptime-kuma:2\n' },
      at: 'compose.yml:2',
    },
  ],
  good: [
    {
      name: 'Django mails its errors',
      files: {
        'requirements.txt': 'django==5.2\n',
        'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
        'shop/settings.py':
          'import os\nINSTALLED_APPS = []\nif admins := os.getenv("ADMINS"):\n    ADMINS = admins.split(",")\n',
        Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["gunicorn", "shop.wsgi"]\n',
      },
    },
    {
      name: 'an uptime monitor runs beside it',
      files: { 'compose.yml': `${compose}  uptime:\n    image: louislam/uptime-kuma:1\n` },
      passes: true,
    },
    {
      name: 'an error tracker is a dependency, and nothing says where it reports to',
      files: { 'compose.yml': compose, 'requirements.txt': 'fastapi==0.115.0\nsentry-sdk==2.20.0\n' },
      asks: true,
    },
    {
      name: 'an error tracker whose address may be empty',
      files: {
        'compose.yml': `${compose}    environment:\n      SENTRY_DSN: ${'${SENTRY_DSN}'}\n`,
        'requirements.txt': 'fastapi==0.115.0\nsentry-sdk==2.20.0\n',
      },
      asks: true,
    },
    {
      name: 'an error tracker whose address must be set',
      files: { 'compose.yml': `${compose}    environment:\n      SENTRY_DSN: ${'${SENTRY_DSN:?}'}\n` },
      passes: true,
    },
    { name: 'nothing deploys', files: { 'README.md': 'x\n' } },
  ],
});
