import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './forwarded-headers-untrusted.ts';

const traefik =
  'services:\n  edge:\n    image: traefik:v3.6\n    command: [--entrypoints.sec.address=:443]\n    ports: ["443:443"]\n  api:\n    build: ./api\n    labels:\n      - traefik.http.routers.api.rule=Host(`shop.example`)\n      - traefik.http.routers.api.tls=true\n';
const django = (settings: string) => ({
  'api/requirements.txt': 'django==5.2.8\ngunicorn==23.0.0\n',
  'api/shop/settings.py': `INSTALLED_APPS = ["django.contrib.auth"]\nROOT_URLCONF = "shop.urls"\nALLOWED_HOSTS = ["shop.example"]\n${settings}`,
  'api/shop/urls.py': 'from django.urls import path\nurlpatterns = [path("", home)]\n',
  'api/manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
  'api/Dockerfile': 'FROM python:3.13-slim\nCOPY . .\nCMD ["gunicorn", "shop.wsgi"]\n',
  'compose.yml': traefik,
});
const fastapi = (command: string) => ({
  'api/requirements.txt': 'fastapi==0.142.2\n',
  'api/main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/items/")\ndef items():\n    return []\n',
  'api/Dockerfile': `FROM python:3.13-slim\nCOPY . .\nCMD ${command}\n`,
  'compose.yml': traefik,
});

ruleTest(rule, {
  bad: [
    {
      name: 'uvicorn as it is',
      files: fastapi('["uvicorn", "main:app", "--host", "0.0.0.0", "--proxy-headers"]'),
      at: 'api/Dockerfile:3',
      message: /uvicorn believes forwarded headers from 127\.0\.0\.1 only/,
    },
    {
      name: 'Django without the setting',
      files: django(''),
      at: 'api/shop/settings.py:3',
      message: /SECURE_PROXY_SSL_HEADER/,
    },
  ],
  good: [
    {
      name: 'uvicorn trusts the network of the proxy',
      files: fastapi('["uvicorn", "main:app", "--host", "0.0.0.0", "--forwarded-allow-ips", "172.16.0.0/12"]'),
      passes: true,
    },
    {
      name: 'Django reads the header',
      files: django("SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')\n"),
      passes: true,
    },
    {
      name: 'proxy and application share a container',
      files: {
        ...fastapi('["sh", "-c", "nginx && uvicorn main:app --host 127.0.0.1"]'),
        'compose.yml': 'services:\n  api:\n    build: ./api\n    ports: ["80:80"]\n',
      },
    },
  ],
});
