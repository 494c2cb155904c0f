import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './exit-before-close.ts';

const app = (body: string, file = 'server.js') => ({
  'package.json': '{ "name": "jobs", "dependencies": { "express": "5.1.0" } }\n',
  [file]: `import express from 'express';\nconst app = express();\nconst server = app.listen(3000);\napp.get('/', (req, res) => res.send('hi'));\n${body}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'workers in a loop',
      files: app(
        'async function main() {\n  await shutdown;\n  for (const worker of workers) {\n    worker.stop();\n  }\n  await http.stop();\n  process.exit(0);\n}\nprocess.on("SIGTERM", () => shutdown.resolve());\n',
      ),
      at: 'server.js:8',
      severity: 'HIGH',
      message: /worker\.stop\(\).*line 11/,
    },
    {
      name: 'a server that is closed and left',
      files: app("process.on('SIGTERM', () => {\n  server.close();\n  process.exit(0);\n});\n"),
      at: 'server.js:6',
      severity: 'MEDIUM',
    },
  ],
  good: [
    {
      name: 'the callback leaves',
      files: app("process.on('SIGTERM', () => {\n  server.close(() => process.exit(0));\n});\n"),
      passes: true,
    },
    {
      name: 'a limit beside it',
      files: app(
        "process.on('SIGTERM', () => {\n  server.close(() => process.exit(0));\n  setTimeout(() => process.exit(1), 5000);\n});\n",
      ),
    },
    {
      name: 'an error while starting',
      files: app(
        "process.on('SIGTERM', stop);\ntry { start(); } catch (e) {\n  server.close();\n  process.exit(1);\n}\n",
      ),
    },
    {
      name: 'a handler that leaves at once and closes nothing',
      files: app("process.on('SIGTERM', () => process.exit(0));\n"),
      proves: false,
    },
    {
      name: 'a close that another function waits for',
      files: app(
        "process.on('SIGTERM', () => process.exit(0));\nasync function reset() {\n  await server.close();\n}\n",
      ),
      proves: false,
    },
    {
      name: 'a named handler that waits',
      files: app(
        "async function stop() {\n  await server.close();\n  process.exit(0);\n}\nprocess.on('SIGTERM', stop);\n",
      ),
      passes: true,
    },
    { name: 'no signal at all', files: app('function end() {\n  server.close();\n  process.exit(0);\n}\n') },
  ],
});
