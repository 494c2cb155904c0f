import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './workflow-remote-script.ts';

const file = '.github/workflows/d.yml';
const run = (...lines: string[]) => ({
  [file]: `on: push\njobs:\n  d:\n    steps:\n      - run: |\n${lines.map((it) => `          ${it}\n`).join('')}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'in a test',
      files: run('curl -LsSf https://get.example.org/uv.sh | sh'),
      at: `${file}:6`,
      severity: 'MONITOR',
    },
    {
      name: 'in a deploy, into bash as root',
      files: run('flyctl deploy', 'wget -qO- https://get.example.org/x | sudo bash'),
      at: `${file}:7`,
      severity: 'MEDIUM',
    },
    { name: 'a substitution', files: run('bash <(curl -s https://get.example.org/report)'), at: `${file}:6` },
  ],
  good: [
    {
      name: 'into another program',
      files: run('curl -s https://x.example.org/a.json | jq .', 'curl -s https://x.example.org/a.tgz | tar xz'),
    },
  ],
});
