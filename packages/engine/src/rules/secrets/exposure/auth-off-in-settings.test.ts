import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './auth-off-in-settings.ts';

const route = '@app.get("/items")\ndef items(): ...\n';

ruleTest(rule, {
  bad: [
    {
      name: 'off in the settings that the image brings along',
      files: fastapi(route, {
        'settings.yaml': 'server:\n  auth:\n    enabled: false\n    secret: "Basic YTpi"\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY main.py settings.yaml ./\nCMD ["uvicorn", "main:app"]\n',
      }),
      at: 'settings.yaml:3',
      message: /no variable can switch it on; the value/,
    },
  ],
  good: [
    {
      name: 'the switch of something else, and settings of tests',
      files: fastapi(route, {
        'settings.yaml': 'a: ${A:1}\ncache:\n  enabled: ${CACHE:false}\n',
        'tests/settings.yaml': 'auth:\n  enabled: ${AUTH:false}\n  key: ${KEY:}\n',
      }),
    },
  ],
});
