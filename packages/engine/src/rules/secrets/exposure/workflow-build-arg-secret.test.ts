import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './workflow-build-arg-secret.ts';

const file = '.github/workflows/i.yml';
const step = (text: string) => ({ [file]: `on: push\njobs:\n  a:\n    steps:\n${text}` });

ruleTest(rule, {
  bad: [
    {
      name: 'on the command line',
      files: step(
        '      - run: |\n          docker build \\\n            --build-arg PIP_TOKEN=${{ secrets.PIP_TOKEN }} .\n',
      ),
      at: `${file}:6`,
    },
    {
      name: 'a variable of GitLab',
      files: { '.gitlab-ci.yml': 'b:\n  script:\n    - docker build --build-arg NPM_TOKEN=$NPM_TOKEN .\n' },
      at: '.gitlab-ci.yml:3',
    },
  ],
  good: [
    { name: 'a version', files: step('      - run: docker build --build-arg VERSION=$GITHUB_SHA .\n') },
    { name: 'a secret of BuildKit', files: step('      - run: docker build --secret id=t,env=PIP_TOKEN .\n') },
    {
      name: 'the token of the job',
      files: step('      - run: docker build --build-arg TOKEN=${{ secrets.GITHUB_TOKEN }} .\n'),
    },
    {
      name: 'a public key for browsers',
      files: step('      - run: docker build --build-arg VITE_MAP_KEY=${{ secrets.MAP_KEY }} .\n'),
    },
  ],
});
