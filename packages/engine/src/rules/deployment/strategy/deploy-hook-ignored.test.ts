import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './deploy-hook-ignored.ts';

const file = '.github/workflows/d.yml';
const run = (...lines: string[]) => ({
  [file]: `on: push\njobs:\n  d:\n    steps:\n      - run: |\n${lines.map((it) => `          ${it}\n`).join('')}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'the status is only printed',
      files: run('curl -s -o /dev/null -w "%{http_code}" "$DEPLOY_HOOK"'),
      at: `${file}:6`,
    },
    {
      name: 'thrown away',
      files: run('curl -f https://coolify.example.org/api/v1/deploy?uuid=x || true'),
      at: `${file}:6`,
      message: /throws the result away/,
    },
  ],
  good: [
    {
      name: 'the status is compared',
      files: run('code=$(curl -s -o /dev/null -w "%{http_code}" "$DEPLOY_HOOK")', '[ "$code" = 200 ] || exit 1'),
      passes: true,
    },
    { name: 'a message to people', files: run('curl -X POST https://discord.com/api/webhooks/1 -d deployed') },
  ],
});
