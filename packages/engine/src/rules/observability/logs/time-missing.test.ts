import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './time-missing.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'winston without timestamp',
      files: express(
        "import winston from 'winston';\nconst log = winston.createLogger({ format: winston.format.json() });\napp.listen(3000);\n",
      ),
      at: 'server.js:4',
    },
    {
      name: 'structlog without a time stamper',
      files: fastapi(
        'import structlog\nstructlog.configure(processors=[structlog.processors.JSONRenderer()])\n@app.get("/x")\ndef x(): ...\n',
      ),
      at: 'main.py:4',
    },
  ],
  good: [
    { name: 'no layout of its own', files: fastapi('@app.get("/x")\ndef x(): ...\n') },
    {
      name: 'one for the console, one with time',
      files: fastapi(
        'import logging\na = logging.Formatter("%(levelname)s %(message)s")\nb = logging.Formatter("%(asctime)s %(levelname)s %(message)s")\n@app.get("/x")\ndef x(): ...\n',
      ),
      passes: true,
    },
  ],
});
