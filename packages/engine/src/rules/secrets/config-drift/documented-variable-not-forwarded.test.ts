import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './documented-variable-not-forwarded.ts';

const main =
  'import os\nA = os.getenv("LS_URL", "")\nB = os.getenv("PAGE_COUNT", "10")\n@app.get("/x")\ndef x(): ...\n';
const compose = (env: string) => ({
  '.env.example': 'LS_URL=\nPAGE_COUNT=300\nOTHER=1\n',
  'compose.yml': `services:\n  api:\n    build: .\n${env}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'one of two',
      files: fastapi(main, compose('    environment:\n      LS_URL: http://ls:8080\n')),
      at: 'compose.yml:5',
      message: /not PAGE_COUNT \(\.env\.example:2\)/,
      severity: 'MEDIUM',
    },
    {
      name: 'a limit that the template offers in a comment',
      files: fastapi(
        'import os\nA = os.getenv("LS_URL", "")\nB = os.getenv("MAX_PAGES", "10")\n@app.get("/x")\ndef x(): ...\n',
        {
          '.env.example': 'LS_URL=\n# MAX_PAGES=300\n',
          'compose.yml': 'services:\n  api:\n    build: .\n    environment:\n      LS_URL: http://ls:8080\n',
        },
      ),
      at: 'compose.yml:5',
      severity: 'HIGH',
      message: /not MAX_PAGES \(\.env\.example:2\)/,
    },
    {
      name: 'three services of one image are one finding',
      files: fastapi(main, {
        ...compose('    ports: ["8000:8000"]\n    environment:\n      LS_URL: http://ls:8080\n'),
        'compose.yml':
          'services:\n  jobs:\n    build: .\n    command: celery -A a worker\n    environment:\n      LS_URL: http://ls:8080\n  api:\n    build: .\n    ports: ["8000:8000"]\n    environment:\n      LS_URL: http://ls:8080\n',
      }),
      at: 'compose.yml:11',
      count: 1,
    },
  ],
  good: [
    {
      name: 'the template of another application',
      files: fastapi(main, {
        'compose.yml': 'services:\n  api:\n    build: .\n    environment:\n      LS_URL: http://ls:8080\n',
        '.env.example': 'LS_URL=\n',
        'web/package.json': '{ "dependencies": { "react": "19.0.0" } }\n',
        'web/.env.example': 'PAGE_COUNT=3\n',
      }),
    },
    {
      name: 'the sources with their own .env are mounted',
      files: fastapi(`from dotenv import load_dotenv\nload_dotenv()\n${main}`, {
        '.env.example': 'LS_URL=\nPAGE_COUNT=300\n',
        'compose.yml':
          'services:\n  api:\n    build: .\n    volumes: [".:/srv"]\n    environment:\n      LS_URL: http://ls:8080\n',
      }),
    },
    {
      name: 'both',
      files: fastapi(main, compose('    environment:\n      LS_URL: http://ls:8080\n      PAGE_COUNT: "300"\n')),
    },
    { name: 'none: the file is for local runs', files: fastapi(main, compose('')) },
    {
      name: 'an env file',
      files: fastapi(main, compose('    env_file: [.env]\n    environment:\n      LS_URL: http://ls:8080\n')),
    },
  ],
});
