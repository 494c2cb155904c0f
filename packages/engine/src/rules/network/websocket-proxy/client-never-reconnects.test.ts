import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './client-never-reconnects.ts';

const web = {
  'web/package.json': '{ "dependencies": { "react": "19.0.0" }, "devDependencies": { "vite": "8.0.0" } }\n',
};
const ws = '@app.websocket("/ws")\nasync def ws(s): ...\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a service of Angular that keeps one socket',
      files: {
        'ui/package.json': '{ "dependencies": { "@angular/core": "20.0.0" } }\n',
        'ui/src/app/services/status.service.ts':
          "import { Injectable } from '@angular/core'\n\n@Injectable({ providedIn: 'root' })\nexport class StatusService {\n  private socket: WebSocket\n\n  connect() {\n    this.disconnect()\n    this.socket = new WebSocket(`${environment.webSocketProtocol}//${environment.webSocketHost}/ws/status/`)\n    this.socket.onmessage = (event) => this.handle(JSON.parse(event.data))\n  }\n\n  disconnect() {\n    if (this.socket) this.socket.close()\n  }\n}\n",
        'compose.yml': 'services:\n  web:\n    image: example/web:1.4\n    ports: ["8000:8000"]\n',
      },
      at: 'ui/src/app/services/status.service.ts:9',
    },
    {
      name: 'a close handler that only logs',
      files: fastapi(ws, {
        ...web,
        'web/src/a.tsx': "const s = new WebSocket('/ws');\ns.onclose = () => console.log('closed');\n",
      }),
      at: 'web/src/a.tsx:1',
      message: /never opens it again/,
    },
  ],
  good: [
    {
      name: 'socket.io reconnects by itself',
      files: fastapi(ws, {
        ...web,
        'web/src/a.ts': "import { io } from 'socket.io-client';\nexport const s = io('/');\n",
      }),
      passes: true,
    },
    {
      name: 'a library for it',
      files: fastapi(ws, {
        ...web,
        'web/src/a.ts':
          "import ReconnectingWebSocket from 'reconnecting-websocket';\nexport const s = new ReconnectingWebSocket('/ws');\n",
      }),
      passes: true,
    },
    { name: 'no browser code', files: fastapi(ws) },
  ],
});
