import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './limit-off-by-default.ts';

const read = (name: string, value: string) =>
  `import os\nLIMIT = os.getenv("${name}", "${value}")\n@app.get("/x")\ndef x(): ...\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a queue without an end',
      files: fastapi(read('MAX_QUEUE_LENGTH', '0')),
      at: 'main.py:4',
      message: /MAX_QUEUE_LENGTH of .* is 0 .*which means no limit/,
      count: 1,
    },
    {
      name: 'a switch of a schema, and a file of variables whose template leaves it out',
      files: {
        'package.json': '{"dependencies":{"express":"5.1.0","zod":"4.1.0"}}',
        'config.js':
          "const z = require('zod');\nconst flag = (value) => z.string().default(value);\nconst stringBool = flag;\nmodule.exports = z.object({\n  RATE_LIMITING_ENABLED: stringBool('false'),\n  PORT: z.coerce.number(),\n}).parse(process.env);\n",
        'index.js':
          "const express = require('express');\nconst config = require('./config');\nconst app = express();\napp.get('/a', (req, res) => res.json([]));\napp.listen(config.PORT);\n",
        Dockerfile: 'FROM node:22-slim\nCOPY . .\nCMD ["node", "index.js"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n    env_file: .env\n',
        '.env.example': 'PORT=3000\n',
      },
      at: 'config.js:5',
    },
    { name: 'a limiter that is off', files: fastapi(read('RATE_LIMITING_ENABLED', 'false')), at: 'main.py:4' },
  ],
  good: [
    {
      name: 'the template of the file of variables offers it',
      files: fastapi(read('RATE_LIMITING_ENABLED', 'false'), {
        'compose.yml': 'services:\n  api:\n    build: .\n    env_file: .env\n',
        '.env.example': 'RATE_LIMITING_ENABLED=true\n',
      }),
      passes: true,
    },
    { name: 'a queue with an end', files: fastapi(read('MAX_QUEUE_LENGTH', '100')), passes: true },
    { name: 'a limiter that is on', files: fastapi(read('RATE_LIMIT_ENABLED', 'true')), passes: true },
    {
      name: 'the deployment sets it',
      files: fastapi(read('MAX_QUEUE_LENGTH', '0'), {
        'compose.yml': 'services:\n  api:\n    build: .\n    environment:\n      MAX_QUEUE_LENGTH: "50"\n',
      }),
      passes: true,
    },
    { name: 'the name of a queue', files: fastapi(read('QUEUE_NAME', '0')) },
    {
      name: 'no default',
      files: fastapi('import os\nLIMIT = os.environ["MAX_QUEUE_LENGTH"]\n@app.get("/x")\ndef x(): ...\n'),
    },
  ],
});
