import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './runner-controls-host.ts';

const pulls = { '.gitea/workflows/ci.yml': 'on: pull_request\njobs:\n  a:\n    steps:\n      - run: make\n' };

ruleTest(rule, {
  bad: [
    {
      name: 'a runner as root beside pull requests',
      files: {
        ...pulls,
        'compose.ci.yml':
          'services:\n  act:\n    image: gitea/act_runner:0.2.11\n    user: "0:0"\n    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock\n',
      },
      at: 'compose.ci.yml:2',
      message: /as root.*ci\.yml/,
      severity: 'HIGH',
    },
    {
      name: 'privileged, pushes only',
      files: { 'runner/compose.yml': 'services:\n  r:\n    image: gitlab/gitlab-runner:v17\n    privileged: true\n' },
      at: 'runner/compose.yml:2',
      severity: 'MEDIUM',
    },
    {
      name: 'a page adds the user to the group',
      files: {
        'deploy.md':
          '# Runner\n\n```bash\nsudo adduser ci\nsudo usermod -aG docker ci\n```\n\n```bash\ncd /home/ci/actions-runner\nsudo ./svc.sh install ci\n```\n',
      },
      at: 'deploy.md:5',
      message: /Runner user ci/,
    },
  ],
  good: [
    {
      name: 'an engine of its own',
      files: { 'compose.yml': 'services:\n  r:\n    image: gitlab/gitlab-runner:v17\n' },
      passes: true,
    },
    {
      name: 'a developer in the docker group',
      files: { 'README.md': '```bash\nsudo usermod -aG docker $USER\n```\n' },
    },
    {
      name: 'the socket for another purpose',
      files: {
        'compose.yml':
          'services:\n  t:\n    image: traefik:3\n    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]\n',
      },
    },
  ],
});
