import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './connection-limit-missing.ts';

const api = {
  'requirements.txt': 'fastapi==0.142.2\nuvicorn[standard]==0.54.0\n',
  'main.py':
    'from fastapi import FastAPI, WebSocket\napp = FastAPI()\n\n@app.websocket("/ws")\nasync def live(socket: WebSocket):\n    await socket.accept()\n',
};

ruleTest(rule, {
  bad: [
    {
      name: 'sockets without a limit',
      files: { ...api, 'app.conf': 'server {\n  listen 80;\n  location / { proxy_pass http://api:8000; }\n}\n' },
      at: 'app.conf:1',
      message: /\/ws \(main\.py:4\)/,
      severity: 'MONITOR',
    },
  ],
  good: [
    {
      name: 'a limit in one location',
      files: {
        ...api,
        'app.conf': 'server {\n  listen 80;\n  location / { limit_conn perip 20; proxy_pass http://api:8000; }\n}\n',
      },
      passes: true,
    },
    {
      name: 'no long connections',
      files: { 'app.conf': 'server {\n  listen 80;\n  location / { proxy_pass http://api:8000; }\n}\n' },
    },
  ],
});
