import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi, interpolated } from '../../../../testing/trees.ts';
import rule from './probe-port-unserved.ts';

const health = '@app.get("/health")\ndef health():\n    return {"ok": True}\n';
const compose = (port: string) =>
  `services:\n  api:\n    build: .\n    healthcheck:\n      test: ["CMD", "curl", "-f", "http://localhost:${port}/health"]\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'Node listens elsewhere',
      files: express("app.get('/health', (req, res) => res.json({}));\napp.listen(3000);\n", {
        'compose.yml': compose('8080'),
      }),
      at: 'compose.yml:4',
      message: /port 8080, but app listens on 3000|listens on 3000/,
    },
  ],
  good: [
    { name: 'both 8000', files: fastapi(health, { 'compose.yml': compose('8000') }), passes: true },
    {
      name: 'the port comes from the environment',
      files: express("app.get('/health', (req, res) => res.json({}));\napp.listen(process.env.PORT || 3000);\n", {
        'compose.yml': compose('8080'),
      }),
    },
  ],
  unresolved: [
    {
      name: 'a shell command with a variable',
      files: fastapi(health, {
        'compose.yml': compose('9000'),
        Dockerfile: `FROM python:3.12.7-slim\nCOPY . .\nCMD uvicorn main:app --port ${interpolated('PORT')}\n`,
      }),
    },
  ],
});
