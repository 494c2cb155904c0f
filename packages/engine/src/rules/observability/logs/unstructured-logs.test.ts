import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './unstructured-logs.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'console',
      files: express("app.get('/x', (req, res) => { console.log('x'); res.json({}); });\napp.listen(3000);\n"),
      at: 'server.js:3',
      message: /logs with console/,
    },
    {
      name: 'print',
      files: fastapi('@app.get("/x")\ndef x():\n    print("x")\n'),
      at: 'main.py:5',
      message: /logs with print/,
    },
  ],
  good: [
    {
      name: "Fastify's own logger",
      files: {
        'package.json': '{ "dependencies": { "fastify": "5.0.0" } }\n',
        'a.js':
          "import Fastify from 'fastify';\nconst app = Fastify({ logger: true });\napp.get('/x', async () => ({}));\napp.listen({ port: 3000 });\n",
      },
      passes: true,
    },
    {
      name: 'a formatter of its own',
      files: fastapi(
        'import json, logging\nclass J(logging.Formatter):\n    def format(self, record):\n        return json.dumps({"m": record.msg})\n@app.get("/x")\ndef x(): ...\n',
      ),
      passes: true,
    },
    {
      name: 'a probe of the image and a command for people print',
      files: fastapi('@app.get("/x")\ndef x(): ...\n', {
        'probe.py': 'print("ok")\n',
        'x/management/commands/prune.py': 'print("done")\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nHEALTHCHECK CMD ["./probe.py"]\nCMD ["uvicorn", "main:app"]\n',
      }),
    },
    {
      name: 'a handler that writes into a table',
      files: fastapi(
        'import logging\nLOGGING = {"handlers": {"db": {"class": "x.logs.Handler"}}}\nlogging.getLogger("x").error("y")\n@app.get("/x")\ndef x(): ...\n',
      ),
    },
    { name: 'no logging', files: fastapi('@app.get("/x")\ndef x(): ...\n') },
  ],
});
