import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './env-file-not-ignored.ts';

const tree = (ignore: string, more: Record<string, string> = {}) => ({
  '.gitignore': ignore,
  '.env.example': 'A=\nAPI_TOKEN=\n',
  ...more,
});

ruleTest(rule, {
  bad: [
    {
      name: 'at the root',
      files: tree('node_modules/\ndist/\n'),
      at: '.gitignore:1',
      message: /does not hold back \.env, .*API_TOKEN/,
    },
    { name: 'in a folder', files: { '.gitignore': '/.env\n', 'api/.env.example': 'API_TOKEN=\n' }, at: '.gitignore:1' },
  ],
  good: [
    { name: 'by a star', files: tree('*.log\n.env*\n!.env.example\n'), passes: true },
    {
      name: 'in the folder itself',
      files: { '.gitignore': 'dist\n', 'api/.gitignore': '.env\n', 'api/.env.example': 'API_TOKEN=\n' },
      passes: true,
    },
    { name: 'with an escaped dot', files: tree('dist/\n\\.env\n'), passes: true },
    {
      name: 'a template that is called env so that people see it',
      files: { '.gitignore': 'dist\n.env\n', 'deploy/env.sample': 'API_TOKEN=\n' },
      passes: true,
    },
    { name: 'no secrets', files: { '.gitignore': 'dist\n', '.env.example': 'PORT=\n' } },
    { name: 'no .gitignore in the archive', files: { '.env.example': 'API_TOKEN=\n' } },
  ],
});
