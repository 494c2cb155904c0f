import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './traefik-read-timeout-default.ts';

const stack = (image: string, line = '', route = '@app.post("/documents")\nasync def upload(file: UploadFile):') => ({
  'api/requirements.txt': 'fastapi==0.142.2\n',
  'api/main.py': `from fastapi import FastAPI, UploadFile\napp = FastAPI()\n\n${route}\n    return {}\n`,
  'api/Dockerfile': 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
  'compose.yml': `services:\n  edge:\n    image: ${image}\n    command:\n      - --entrypoints.sec.address=:443\n${line}    ports: ["443:443"]\n  api:\n    build: ./api\n    labels:\n      - traefik.http.routers.api.rule=Host(\`shop.example\`)\n      - traefik.http.routers.api.tls=true\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'half a minute',
      files: stack('traefik:v3.6', '      - --entrypoints.sec.transport.respondingTimeouts.readTimeout=30s\n'),
      at: 'compose.yml:5',
      message: /at most 30s/,
    },
  ],
  good: [
    {
      name: 'no limit',
      files: stack('traefik:v3.6', '      - --entrypoints.sec.transport.respondingTimeouts.readTimeout=0\n'),
      passes: true,
    },
    { name: 'an old version waits', files: stack('traefik:v2.10.7') },
    { name: 'nothing is uploaded', files: stack('traefik:v3.6', '', '@app.get("/documents")\nasync def items():') },
  ],
});
