import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi, interpolated } from '../../../../testing/trees.ts';
import rule from './empty-value-defeats-default.ts';

const compose = (line: string) => ({
  'compose.yml': `services:\n  api:\n    build: .\n    environment:\n      ${line}\n`,
});
const route = '\n@app.get("/x")\ndef x(): ...\n';
const url = `import os\nU = os.environ.get("LS_URL", "http://localhost:5001")${route}`;

ruleTest(rule, {
  bad: [
    {
      name: 'an address',
      files: fastapi(url, compose(`LS_URL: ${interpolated('LS_URL:-')}`)),
      at: 'compose.yml:5',
      severity: 'MEDIUM',
      message: /uses that instead of http:\/\/localhost:5001/,
    },
    {
      name: 'a number of a settings class',
      files: fastapi(
        `from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    max_pages: int = 3${route}`,
        compose('MAX_PAGES: ""'),
      ),
      at: 'compose.yml:5',
      severity: 'HIGH',
      message: /whole number/,
    },
    {
      name: 'Node and ??',
      files: express("const u = process.env.API_URL ?? 'http://x:1';\napp.listen(3000);\n", compose('API_URL: ""')),
      at: 'compose.yml:5',
    },
  ],
  good: [
    {
      name: 'or',
      files: fastapi(`import os\nU = os.environ.get("LS_URL") or "http://x"${route}`, compose('LS_URL: ""')),
      passes: true,
    },
    {
      name: 'the settings class ignores empty values',
      files: fastapi(
        `from pydantic_settings import BaseSettings, SettingsConfigDict\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_ignore_empty=True)\n    max_pages: int = 3${route}`,
        compose('MAX_PAGES: ""'),
      ),
    },
    {
      name: 'the default is empty as well',
      files: fastapi(`import os\nK = os.environ.get("API_KEY", "")${route}`, compose('API_KEY: ""')),
    },
    {
      name: '||',
      files: express("const u = process.env.API_URL || 'http://x:1';\napp.listen(3000);\n", compose('API_URL: ""')),
    },
  ],
  unresolved: [{ name: 'nobody knows', files: fastapi(url, compose(`LS_URL: ${interpolated('LS_URL')}`)) }],
});
