import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './env-file-missing.ts';

const compose = (file = '.env') => ({
  'compose.yml': `services:\n  api:\n    image: a:1\n    env_file:\n      - ${file}\n  worker:\n    image: a:1\n    env_file: ${file}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'nothing names it',
      files: compose('deploy/api.env'),
      at: 'compose.yml:5',
      count: 1,
      message: /api, worker load deploy\/api\.env/,
    },
  ],
  good: [
    { name: 'it is here', files: { ...compose(), '.env': 'A=1\n' }, passes: true },
    { name: 'a template', files: { ...compose(), '.env.example': 'A=\n' }, passes: true },
    {
      name: 'a page says how to make it',
      files: { ...compose(), 'README.md': '# Start\n\n```sh\necho A=1 > .env\n```\n' },
      passes: true,
    },
    {
      name: 'a sentence says how to make it',
      files: { ...compose(), 'README.md': '# Start\n\n- **Configure `.env` file based on the section below**\n' },
      passes: true,
    },
    { name: 'outside', files: compose('/etc/app/app.env') },
  ],
});
