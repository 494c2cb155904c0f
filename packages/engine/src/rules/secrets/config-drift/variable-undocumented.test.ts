import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './variable-undocumented.ts';

const main = (more: string) =>
  `import os\nA = os.environ["DB_NAME"]\nB = os.getenv("PAGE_COUNT", "3")\nC = os.getenv("REGION", "eu")\n${more}\n@app.get("/x")\ndef x(): ...\n`;
const template = { '.env.example': 'DB_NAME=\nPAGE_COUNT=3\n# REGION=eu\n' };

ruleTest(rule, {
  bad: [
    {
      name: 'a required one',
      files: fastapi(main('D = os.environ["BUCKET"]'), template),
      at: 'main.py:7',
      severity: 'MEDIUM',
      message: /does not name BUCKET.*cannot do without/,
    },
    {
      name: 'three optional keys',
      files: fastapi(
        main('D = os.getenv("MAIL_TOKEN")\nE = os.getenv("CHAT_TOKEN")\nF = os.getenv("SHIP_API_KEY")'),
        template,
      ),
      at: 'main.py:7',
      severity: 'MONITOR',
    },
  ],
  good: [
    { name: 'one optional key', files: fastapi(main('D = os.getenv("MAIL_TOKEN")'), template), passes: true },
    {
      name: 'a required one that is mounted as a file',
      files: fastapi(main('D = os.environ["MAIL_TOKEN"]'), {
        ...template,
        Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml':
          'services:\n  api:\n    build: .\n    secrets: [mail_token]\nsecrets:\n  mail_token:\n    file: /etc/desk/mail_token\n',
      }),
    },
    { name: 'all are named', files: fastapi(main(''), template), passes: true },
    {
      name: 'Compose sets it',
      files: fastapi(main('D = os.environ["BUCKET"]'), {
        ...template,
        'compose.yml': 'services:\n  api:\n    build: .\n    environment:\n      BUCKET: docs\n',
      }),
      passes: true,
    },
    { name: 'a switch with a default', files: fastapi(main('D = os.getenv("COLOURS", "1")'), template) },
    {
      name: 'the template of something else',
      files: fastapi(main('D = os.environ["BUCKET"]'), { '.env.example': 'IMAGE_TAG=1\n' }),
    },
  ],
});
