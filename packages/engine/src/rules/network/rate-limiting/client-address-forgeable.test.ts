import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './client-address-forgeable.ts';

const app = (ports: string, allow: string) => ({
  'requirements.txt': 'fastapi==0.142.2\n',
  'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/a")\ndef a():\n    return []\n',
  Dockerfile: `FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--forwarded-allow-ips", "${allow}"]\n`,
  'compose.yml': `services:\n  api:\n    build: .\n    ports: ["${ports}"]\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a setting whose default trusts everybody',
      files: {
        ...app('8000:8000', '127.0.0.1'),
        'config.py':
          'from pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    HOST_IP: str = "*"\n\nsettings = Settings()\n',
        'serve.py':
          'import uvicorn\nfrom config import settings\n\ndef main():\n    uvicorn.run("main:app", host="0.0.0.0", forwarded_allow_ips=settings.HOST_IP)\n',
      },
      at: 'config.py:4',
      message: /serve\.py:5/,
    },
    {
      name: 'a handler that reads the first address of the header',
      files: {
        ...app('8000:8000', '127.0.0.1'),
        'main.py':
          'from fastapi import FastAPI, Request\napp = FastAPI()\n\n@app.post("/login")\ndef login(request: Request):\n    ip = request.client.host\n    if "x-forwarded-for" in request.headers:\n        ip = request.headers["x-forwarded-for"].split(",")[0]\n    return ip\n',
      },
      at: 'main.py:7',
    },
    { name: 'a published server that trusts everybody', files: app('8000:8000', '*'), at: 'Dockerfile:3' },
    {
      name: 'Traefik trusts everybody',
      files: {
        'compose.yml':
          'services:\n  edge:\n    image: traefik:v3.6\n    command:\n      - --entrypoints.web.address=:80\n      - --entrypoints.web.forwardedHeaders.insecure\n    ports: ["80:80"]\n',
      },
      at: 'compose.yml:5',
    },
    {
      name: 'a limit counts by the header itself',
      files: {
        'nginx.conf':
          'events {}\nhttp {\n  limit_req_zone $http_x_forwarded_for zone=a:10m rate=1r/s;\n  server {\n    listen 80;\n    location / { limit_req zone=a; proxy_pass http://a:1; }\n  }\n}\n',
      },
      at: 'nginx.conf:3',
    },
    {
      name: 'Django',
      files: {
        'requirements.txt': 'django==5.2.8\n',
        'shop/urls.py':
          'from django.urls import path\nfrom . import views\nurlpatterns = [path("items/", views.items)]\n',
        'shop/views.py':
          'from django.http import JsonResponse\ndef items(request):\n    ip = request.headers["x-forwarded-for"].split(",")[0]\n    return JsonResponse({"ip": ip})\n',
      },
      at: 'shop/views.py:3',
      fix: /request\.META\["REMOTE_ADDR"\]/,
      fixLacks: /client\.host/,
    },
  ],
  good: [
    {
      name: "the developer's own start with a reloader",
      files: {
        ...app('8000:8000', '127.0.0.1'),
        'dev.py': 'import uvicorn\n\ndef main():\n    uvicorn.run("main:app", reload=True, forwarded_allow_ips="*")\n',
      },
    },
    {
      name: 'a header that is read only when a switch says so',
      files: {
        ...app('8000:8000', '127.0.0.1'),
        'main.py':
          'from fastapi import FastAPI, Request\napp = FastAPI()\n\n@app.post("/login")\ndef login(request: Request):\n    if settings.trust_proxy:\n        return request.headers["x-forwarded-for"].split(",")[0]\n    return request.client.host\n',
      },
    },
    {
      name: 'the last address of the header',
      files: {
        ...app('8000:8000', '127.0.0.1'),
        'main.py':
          'from fastapi import FastAPI, Request\napp = FastAPI()\n\n@app.post("/login")\ndef login(request: Request):\n    return request.headers["x-forwarded-for"].split(",")[-1]\n',
      },
    },
    { name: 'only the host reaches the port', files: app('127.0.0.1:8000:8000', '*') },
    { name: 'one network is trusted', files: app('8000:8000', '172.16.0.0/12') },
  ],
});
