import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './sockets-in-one-process.ts';

const manager =
  'from fastapi import WebSocket\nclass ConnectionManager:\n    def __init__(self):\n        self.active: list[WebSocket] = []\n    async def connect(self, ws):\n        self.active.append(ws)\nmanager = ConnectionManager()\n@app.websocket("/ws")\nasync def ws(s: WebSocket):\n    await manager.connect(s)\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a connection manager',
      files: fastapi(manager),
      at: 'main.py:6',
      message: /manager\.active/,
      severity: 'MEDIUM',
    },
    {
      name: 'two replicas',
      files: fastapi(manager, { 'compose.yml': 'services:\n  api:\n    build: .\n    deploy:\n      replicas: 2\n' }),
      at: 'main.py:6',
      severity: 'CRITICAL',
      message: /no broker/,
    },
  ],
  good: [
    {
      name: 'Redis carries the events',
      files: fastapi(manager, { 'requirements.txt': 'fastapi\nredis\n' }),
      passes: true,
    },
    { name: 'no sockets', files: fastapi('@app.get("/x")\ndef x(): ...\n') },
  ],
});
