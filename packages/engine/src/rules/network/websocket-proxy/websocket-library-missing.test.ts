import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './websocket-library-missing.ts';

const app = (requirements: string, command = '["uvicorn", "main:app"]') => ({
  'requirements.txt': requirements,
  'main.py':
    'from fastapi import FastAPI, WebSocket\napp = FastAPI()\n\n@app.websocket("/ws/{job}")\nasync def live(socket: WebSocket, job: str):\n    await socket.accept()\n',
  Dockerfile: `FROM python:3.13-slim\nCOPY . .\nCMD ${command}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'plain uvicorn under gunicorn',
      files: app(
        'fastapi==0.142.2\ngunicorn==23.0.0\nuvicorn==0.54.0\n',
        '["gunicorn", "main:app", "-k", "uvicorn.workers.UvicornWorker"]',
      ),
      at: 'requirements.txt:3',
      message: /\/ws\/\{job\}/,
    },
  ],
  good: [
    { name: 'websockets itself', files: app('fastapi==0.142.2\nuvicorn==0.54.0\nwebsockets==15.0.1\n'), passes: true },
    { name: 'the extra of FastAPI', files: app('fastapi[standard]==0.142.2\nuvicorn==0.54.0\n'), passes: true },
    {
      name: 'no socket',
      files: {
        ...app('fastapi==0.142.2\nuvicorn==0.54.0\n'),
        'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/a")\ndef a():\n    return []\n',
      },
    },
  ],
});
