import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './wildcard-hosts-default.ts';

const django = (hosts: string, more: Record<string, string> = {}) => ({
  'requirements.txt': 'django==5.2.1\n',
  'shop/settings.py': `import os\nINSTALLED_APPS = ['django.contrib.auth']\nALLOWED_HOSTS = ${hosts}\n`,
  'shop/urls.py': "from django.urls import path\nurlpatterns = [path('x/', lambda r: None)]\n",
  'manage.py': 'import django\n',
  Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["gunicorn", "shop.wsgi"]\n',
  ...more,
});
const compose = (env: string) => ({
  'compose.yml': `services:\n  web:\n    build: .\n    environment:\n      ${env}\n`,
});

ruleTest(rule, {
  bad: [
    { name: 'a constant', files: django("['*']"), at: 'shop/settings.py:3', message: /is \["\*"\]/ },
    {
      name: 'a default',
      files: django("os.getenv('SHOP_HOSTS', '*').split(',')", compose('A: b')),
      at: 'shop/settings.py:3',
      message: /nothing here sets SHOP_HOSTS/,
    },
  ],
  good: [
    {
      name: 'the deployment sets it',
      files: django("os.getenv('SHOP_HOSTS', '*').split(',')", compose('SHOP_HOSTS: shop.example.org')),
      passes: true,
    },
    { name: 'no wildcard', files: django("os.getenv('SHOP_HOSTS', '').split(',')"), passes: true },
  ],
});
