import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './debug-level-fixed.ts';

const quiet = 'import logging\nlogging.getLogger("x").info("y")\n@app.get("/x")\ndef x(): ...\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a variable of the service',
      files: fastapi(quiet, {
        'compose.yml': 'services:\n  api:\n    build: .\n    environment:\n      LOG_LEVEL: debug\n',
      }),
      at: 'compose.yml:5',
      message: /LOG_LEVEL=debug/,
      fix: /^LOG_LEVEL: INFO/m,
      fixLacks: /getLogger/,
    },
    {
      name: 'the loggers of Django',
      files: fastapi(
        'import logging\nLOGGING = {\n    "handlers": {"c": {"level": "DEBUG"}},\n    "loggers": {"app": {"level": "DEBUG", "handlers": ["c"]}},\n}\n@app.get("/x")\ndef x(): ...\n',
      ),
      at: 'main.py:6',
      message: /level DEBUG of logger app/,
      severity: 'MONITOR',
    },
    {
      name: 'the logger of one module',
      files: fastapi(
        'import logging\nlogger = logging.getLogger(__name__)\nlogger.setLevel("DEBUG")\n@app.get("/x")\ndef x(): ...\n',
      ),
      at: 'main.py:5',
      message: /level DEBUG of logger main/,
      severity: 'MONITOR',
    },
    {
      name: 'pino',
      files: express("import pino from 'pino';\nconst log = pino({ level: 'trace' });\napp.listen(3000);\n"),
      at: 'server.js:4',
    },
  ],
  good: [
    {
      name: 'a logger whose handler writes to a table',
      files: fastapi(
        'import logging\nLOGGING = {\n    "handlers": {"db": {"level": "DEBUG", "class": "shop.logs.Handler"}},\n    "loggers": {"django.request": {"level": "ERROR"}, "shop": {"level": "DEBUG", "handlers": ["db"]}},\n}\n@app.get("/x")\ndef x(): ...\n',
      ),
    },
    {
      name: 'a handler that lets everything through to a logger at INFO',
      files: fastapi(
        'import logging\nLOGGING = {\n    "handlers": {"c": {"level": "DEBUG"}},\n    "loggers": {"app": {"level": "INFO", "handlers": ["c"]}},\n}\n@app.get("/x")\ndef x(): ...\n',
      ),
    },
    {
      name: 'only when debugging',
      files: fastapi(
        'import logging\nif settings.debug:\n    logging.getLogger().setLevel(logging.DEBUG)\nlogging.info("x")\n@app.get("/x")\ndef x(): ...\n',
      ),
    },
  ],
});
