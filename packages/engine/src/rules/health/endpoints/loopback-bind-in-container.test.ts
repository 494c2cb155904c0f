import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi, interpolated } from '../../../../testing/trees.ts';
import rule from './loopback-bind-in-container.ts';

const route = '@app.get("/x")\ndef x(): ...\n';

ruleTest(rule, {
  bad: [
    {
      name: 'the default of uvicorn',
      files: fastapi(route, { Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n' }),
      at: 'Dockerfile:3',
      message: /default of its server/,
    },
    {
      name: 'in the code',
      files: fastapi(
        `${route}import uvicorn\nif __name__ == "__main__":\n    uvicorn.run(app, host="127.0.0.1", port=8000)\n`,
        { Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["python", "main.py"]\n' },
      ),
      at: 'main.py:7',
    },
    {
      name: 'Node bound to localhost',
      files: express("app.get('/x', (req, res) => res.json({}));\napp.listen(3000, 'localhost');\n"),
      at: 'server.js:4',
    },
  ],
  good: [
    { name: 'all addresses', files: fastapi(route), passes: true },
    {
      name: 'only for local runs',
      files: fastapi(`${route}import uvicorn\nif __name__ == "__main__":\n    uvicorn.run(app, host="127.0.0.1")\n`),
      passes: true,
    },
    {
      name: 'Node without a host listens everywhere',
      files: express("app.get('/x', (req, res) => res.json({}));\napp.listen(3000);\n"),
    },
    {
      name: 'no container',
      files: fastapi(`${route}import uvicorn\nuvicorn.run(app, host="127.0.0.1")\n`, {
        Dockerfile: null,
        'compose.yml': null,
      }),
    },
  ],
  unresolved: [
    {
      name: 'a variable',
      files: fastapi(route, {
        Dockerfile: `FROM python:3.12.7-slim\nCOPY . .\nCMD uvicorn main:app --host ${interpolated('HOST')}\n`,
      }),
    },
  ],
});
