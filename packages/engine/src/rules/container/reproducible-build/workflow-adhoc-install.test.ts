import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './workflow-adhoc-install.ts';

const file = '.github/workflows/a.yml';
const run = (...commands: string[]) => ({
  [file]: `on: push\njobs:\n  a:\n    steps:\n      - run: |\n${commands.map((it) => `          ${it}\n`).join('')}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'pip by name',
      files: run('pip install --upgrade pip', 'pip install uv "ruff>=0.5"'),
      at: `${file}:7`,
      message: /uv, ruff/,
    },
    { name: 'a range of npm', files: run('npm i oxlint@^1.55.0'), at: `${file}:6`, severity: 'MONITOR' },
    { name: 'gem', files: run('sudo gem install rake rspec'), at: `${file}:6` },
    { name: 'go at latest', files: run('go install acme.example/tool@latest'), at: `${file}:6` },
    {
      name: 'in the job that deploys',
      files: run('npm install -g @acme/cli', 'acme build && flyctl deploy'),
      at: `${file}:6`,
      severity: 'MEDIUM',
    },
    {
      name: 'in GitLab',
      files: { '.gitlab-ci.yml': 'a:\n  script:\n    - pip install twine\n' },
      at: '.gitlab-ci.yml:3',
    },
  ],
  good: [
    {
      name: 'lock files, own package, files',
      files: run(
        'npm ci',
        'npm install',
        'npm install --no-fund',
        'pip install -r requirements.txt',
        'pip install -e .',
        'pip install ./pkg',
        'bundle install',
        'gem install --help',
      ),
    },
    {
      name: 'exact versions',
      files: run(
        'pip install uv==0.5.1',
        'npm i -g vercel@39.1.0',
        'gem install rake:13.0.6',
        'gem install rake -v 13.0.6',
      ),
    },
    { name: 'a requirements file beside names', files: run('pip install -r requirements.txt -r dev.txt') },
    { name: 'npm of another folder', files: run('npm install --prefix web', 'pnpm --filter web build') },
    { name: 'npx of what is installed', files: run('npx eslint src') },
  ],
});
