import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './image-never-built.ts';

const image = { Dockerfile: 'FROM python:3.13\nCOPY . .\nCMD ["python", "main.py"]\n' };
const workflow = (steps: string, more = '') => ({
  ...image,
  '.github/workflows/ci.yml': `on: push\njobs:\n  unit:\n    steps:\n${steps}${more}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'tests only',
      files: workflow('      - uses: actions/checkout@v4\n      - run: pytest -q\n'),
      at: '.github/workflows/ci.yml:3',
      message: /line 6.*only pipeline builds Dockerfile/,
    },
    {
      name: 'an image below a folder',
      files: {
        'backend/Dockerfile': image.Dockerfile,
        '.gitlab-ci.yml': 'unit:\n  script: [pytest]\n',
      },
      at: '.gitlab-ci.yml:1',
      fix: /docker build -f backend\/Dockerfile -t candidate backend/,
    },
  ],
  good: [
    {
      name: 'a build in the same job',
      files: workflow('      - run: pytest\n      - run: docker build .\n'),
      passes: true,
    },
    {
      name: 'Compose builds it',
      files: workflow('      - run: pytest\n      - run: docker compose up -d --build\n'),
      passes: true,
    },
    { name: 'a make target that may build', files: workflow('      - run: pytest\n      - run: make docker-test\n') },
    {
      name: 'a workflow of others',
      files: workflow('      - run: pytest\n', '  x:\n    uses: acme/ci/.github/workflows/b.yml@v1\n'),
    },
    { name: 'a platform builds', files: workflow('      - run: pytest\n      - run: flyctl deploy\n') },
    {
      name: 'another system may build it',
      files: { ...workflow('      - run: pytest\n'), 'cloudbuild.yaml': 'steps: []\n' },
      proves: false,
    },
    {
      name: 'a second pipeline of Jenkins',
      files: { ...workflow('      - run: pytest\n'), Jenkinsfile: 'pipeline {}\n' },
      proves: false,
    },
    {
      name: 'GitLab takes jobs from a template',
      files: {
        ...image,
        '.gitlab-ci.yml': 'include:\n  - template: Docker.gitlab-ci.yml\nunit:\n  script: [pytest]\n',
      },
      proves: false,
    },
    { name: 'no tests either', files: workflow('      - run: echo\n') },
  ],
});
