import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './value-against-warning.ts';

const route = '\n@app.get("/x")\ndef x(): ...\n';
const code = (comment: string) => `import os\n# ${comment}\nB = int(os.environ.get("BATCH", "0"))${route}`;
const compose = (line: string) => ({
  'compose.yml': `services:\n  api:\n    build: .\n    environment:\n      ${line}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a number that is on',
      files: fastapi(
        code('0 = off. Merging drops the outline; enable it only for huge files.'),
        compose('BATCH: "10"'),
      ),
      at: 'compose.yml:5',
      message: /BATCH=10, while api leaves it at 0 .*"Merging drops the outline"/,
      severity: 'HIGH',
    },
    {
      name: 'a switch of a settings class',
      files: fastapi(
        `from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    # Never enable in production: answers without a login.\n    dev_login: bool = False${route}`,
        compose('DEV_LOGIN: "true"'),
      ),
      at: 'compose.yml:5',
    },
  ],
  good: [
    { name: 'the same value', files: fastapi(code('Merging drops the outline.'), compose('BATCH: "0"')) },
    {
      name: 'a comment without a warning',
      files: fastapi(code('Pages per batch, 0 for all at once.'), compose('BATCH: "10"')),
    },
    { name: 'not set', files: fastapi(code('Merging drops the outline.'), compose('A: b')) },
  ],
});
