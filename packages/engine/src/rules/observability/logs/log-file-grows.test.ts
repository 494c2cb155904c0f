import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './log-file-grows.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'basicConfig with a file on a volume',
      files: fastapi('import logging\nlogging.basicConfig(filename="/data/app.log")\n@app.get("/x")\ndef x(): ...\n'),
      at: 'main.py:4',
      message: /\/data\/app\.log .*in data/,
    },
    {
      name: 'winston',
      files: express(
        "import winston from 'winston';\nconst t = new winston.transports.File({ filename: 'error.log' });\napp.listen(3000);\n",
      ),
      at: 'server.js:4',
      message: /writable layer/,
    },
    {
      name: 'pino with a file among its options',
      files: express(
        "import pino from 'pino';\nconst a = pino(pino.destination({ dest: '/data/app.log', sync: false }));\napp.listen(3000);\n",
      ),
      at: 'server.js:4',
    },
  ],
  good: [
    {
      name: 'pino writes to a stream by number',
      files: express(
        "import pino from 'pino';\nconst a = pino(pino.destination({ dest: 1, sync: true }));\nconst b = pino(pino.destination({ sync: false }));\napp.listen(3000);\n",
      ),
    },
    {
      name: 'loguru with rotation',
      files: fastapi(
        'from loguru import logger\nlogger.add("logs/app.log", rotation="10 MB", retention=5)\n@app.get("/x")\ndef x(): ...\n',
      ),
      passes: true,
    },
  ],
});
