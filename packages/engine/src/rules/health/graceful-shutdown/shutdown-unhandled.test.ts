import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './shutdown-unhandled.ts';

const jobs = 'jobs = {}\n@app.post("/j/{id}")\ndef start(id):\n    jobs[id] = "running"\n';

ruleTest(rule, {
  bad: [
    { name: 'Express', files: express('app.listen(3000);\n'), at: 'server.js:3' },
    {
      name: 'open sockets',
      files: fastapi(
        'from fastapi import WebSocket\nclients = set()\n@app.websocket("/ws")\nasync def ws(s: WebSocket):\n    clients.add(s)\n',
      ),
      at: 'main.py:4',
      message: /open sockets/,
      severity: 'MEDIUM',
    },
    {
      name: 'Fastify',
      files: {
        'package.json': '{ "dependencies": { "fastify": "5.6.2" } }\n',
        'server.js':
          "import Fastify from 'fastify';\nconst app = Fastify();\napp.get('/', async () => 'hi');\napp.listen({ port: 3000 });\n",
      },
      at: 'server.js:4',
      fix: /await app\.close\(\)/,
      fixLacks: /server\.close/,
    },
    {
      name: 'sockets of Flask',
      files: {
        'requirements.txt': 'flask==3.1.2\nflask-sock==0.7.0\n',
        'main.py':
          'from flask import Flask\nfrom flask_sock import Sock\napp = Flask(__name__)\nsock = Sock(app)\nclients = set()\n\n@app.get("/")\ndef index():\n    return "hi"\n\n@sock.route("/ws")\ndef ws(websocket):\n    clients.add(websocket)\n',
      },
      at: 'main.py:5',
      fix: /atexit/,
      fixLacks: /FastAPI|lifespan/,
    },
  ],
  good: [
    {
      name: 'a lifespan that cleans up',
      files: fastapi(`${jobs}async def lifespan(a):\n    yield\n    jobs.clear()\napp = FastAPI(lifespan=lifespan)\n`),
      passes: true,
    },
    { name: 'jobs in memory, which another rule tells', files: fastapi(jobs) },
    { name: 'uvicorn alone', files: fastapi('@app.get("/x")\ndef x(): ...\n') },
    {
      name: 'Fastify closes by a hook',
      files: express("app.addHook('onClose', async () => {});\napp.listen(3000);\n"),
      passes: true,
    },
  ],
});
