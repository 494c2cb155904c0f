import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './idle-timeout-short.ts';

const node = {
  'package.json': '{ "dependencies": { "ws": "8.23.0" } }\n',
  'server.js':
    "import { WebSocketServer } from 'ws';\nconst server = new WebSocketServer({ port: 8080, path: '/ws' });\nserver.on('connection', (socket) => socket.send('hi'));\n",
};
const python = (handler: string) => ({
  'requirements.txt': 'fastapi==0.142.2\nuvicorn[standard]==0.54.0\nopencv-python-headless==4.10.0.84\n',
  'main.py': `import cv2\nfrom fastapi import FastAPI, WebSocket\napp = FastAPI()\n\n@app.websocket("/ws")\nasync def progress(socket: WebSocket):\n    await socket.accept()\n${handler}`,
});
const nginx = (timeout: string) => ({
  'nginx.conf': `events {}\nhttp {\n  server {\n    listen 80;\n    location /ws {\n      proxy_pass http://api:8080;\n${timeout}    }\n  }\n}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'the default and no heartbeat',
      files: { ...node, ...nginx('') },
      at: 'nginx.conf:5',
      severity: 'HIGH',
      message: /default of 60 s/,
    },
    {
      name: 'a timeout that is written',
      files: { ...node, ...nginx('      proxy_read_timeout 30s;\n') },
      at: 'nginx.conf:7',
      message: /30 s/,
    },
    {
      name: 'pings stop while the event loop is blocked',
      files: {
        ...python('    image = cv2.imread("/data/page.png")\n    await socket.send_text(str(image.shape))\n'),
        ...nginx(''),
      },
      at: 'nginx.conf:5',
      severity: 'MEDIUM',
      message: /cv2\.imread \(main\.py:8\)/,
    },
    {
      name: 'pings are switched off',
      files: {
        ...python('    await socket.send_text("hi")\n'),
        ...nginx(''),
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--ws-ping-interval", "0"]\n',
      },
      at: 'nginx.conf:5',
      severity: 'HIGH',
    },
  ],
  good: [
    { name: 'uvicorn pings', files: { ...python('    await socket.send_text("hi")\n'), ...nginx('') }, passes: true },
    { name: 'an hour', files: { ...node, ...nginx('      proxy_read_timeout 1h;\n') }, passes: true },
    {
      name: 'the application pings',
      files: {
        ...node,
        'server.js': `${node['server.js']}setInterval(() => { for (const socket of server.clients) socket.ping(); }, 25000);\n`,
        ...nginx(''),
      },
      passes: true,
    },
    { name: 'no WebSocket', files: nginx('') },
  ],
  unresolved: [{ name: 'a variable', files: { ...node, ...nginx('      proxy_read_timeout ${TIMEOUT};\n') } }],
});
