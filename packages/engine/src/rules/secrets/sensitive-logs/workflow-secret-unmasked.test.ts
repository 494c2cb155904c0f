import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './workflow-secret-unmasked.ts';

const file = '.github/workflows/d.yml';
const run = (command: string) => ({
  [file]: `on: push\njobs:\n  a:\n    steps:\n      - run: |\n          ${command}\n`,
});

ruleTest(rule, {
  bad: [
    { name: 'encoded into the log', files: run('echo "${{ secrets.KEY }}" | base64'), at: `${file}:6` },
    { name: 'a variable reversed', files: run('echo $DEPLOY_TOKEN | rev'), at: `${file}:6` },
    {
      name: 'a trace in GitLab',
      files: { '.gitlab-ci.yml': 'variables:\n  CI_DEBUG_TRACE: "true"\na:\n  script: [ls]\n' },
      at: '.gitlab-ci.yml:2',
    },
  ],
  good: [
    { name: 'encoded into a file', files: run('echo "$KUBE_TOKEN" | base64 -d > ~/.kube/config') },
    { name: 'on to a program', files: run('echo "$REGISTRY_PASSWORD" | base64 -d | docker login --password-stdin') },
    { name: 'an array from another source', files: run('echo "${{ fromJSON(needs.a.outputs.list)[0] }}"') },
    { name: 'masked by the runner', files: run('echo "${{ secrets.KEY }}"') },
  ],
});
