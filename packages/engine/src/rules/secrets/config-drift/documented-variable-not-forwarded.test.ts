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
      at: 'compose.yml:2',
      message: /not PAGE_COUNT \(\.env\.example:2\)/,
      severity: 'MEDIUM',
    },
  ],
  good: [
    {
      name: 'both',
      files: fastapi(main, compose('    environment:\n      LS_URL: http://ls:8080\n      PAGE_COUNT: "300"\n')),
      passes: true,
    },
    { name: 'none: the file is for local runs', files: fastapi(main, compose('')) },
    {
      name: 'an env file',
      files: fastapi(main, compose('    env_file: [.env]\n    environment:\n      LS_URL: http://ls:8080\n')),
    },
  ],
});
