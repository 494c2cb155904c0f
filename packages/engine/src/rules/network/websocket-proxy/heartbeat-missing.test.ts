import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './heartbeat-missing.ts';

const ws = '@app.websocket("/ws")\nasync def ws(s): ...\n';

ruleTest(rule, {
  bad: [
    {
      name: 'uvicorn told not to ping',
      files: fastapi(ws, {
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--ws-ping-interval", "0"]\n',
      }),
      at: 'Dockerfile:3',
    },
  ],
  good: [
    { name: 'uvicorn pings by itself', files: fastapi(ws), passes: true },
    {
      name: 'socket.io',
      files: {
        'package.json': '{ "dependencies": { "socket.io": "4.8.0" } }\n',
        'server.js': "import { Server } from 'socket.io';\nconst io = new Server(3000);\n",
      },
      passes: true,
    },
    { name: 'no socket', files: fastapi('@app.get("/x")\ndef x(): ...\n') },
  ],
});
