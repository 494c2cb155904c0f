import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './debug-by-default.ts';

const route = '@app.get("/x")\ndef x(): ...\n';

ruleTest(rule, {
  bad: [
    {
      name: 'an environment that is local unless somebody says otherwise',
      files: fastapi(`import os\nENVIRONMENT = os.getenv("ENVIRONMENT", "local")\n${route}`),
      at: 'main.py:4',
      severity: 'MEDIUM',
      message: /ENVIRONMENT of .* is local/,
    },
    {
      name: 'a debug switch',
      files: fastapi(`import os\nDEBUG = os.getenv("APP_DEBUG", "true")\n${route}`),
      at: 'main.py:4',
      fix: /"false"/,
    },
  ],
  good: [
    {
      name: 'production by default',
      files: fastapi(`import os\nE = os.getenv("ENVIRONMENT", "production")\n${route}`),
      passes: true,
    },
    { name: 'required', files: fastapi(`import os\nE = os.environ["ENVIRONMENT"]\n${route}`), passes: true },
    {
      name: 'a file for developers',
      files: fastapi(route, { 'config/local.py': 'import os\nD = os.getenv("DEBUG", "true")\n' }),
    },
    { name: 'another switch', files: fastapi(`import os\nE = os.getenv("SQL_ECHO", "true")\n${route}`) },
  ],
});
