import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './image-tag-of-a-branch.ts';

const service = (image: string) => ({ 'compose.yml': `services:\n  api:\n    image: ${image}\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'a feature',
      files: service('acme/api:feature-new-editor'),
      at: 'compose.yml:3',
      message: /feature-new-editor/,
    },
    { name: 'a pull request', files: service('ghcr.io/acme/api:pr-812'), at: 'compose.yml:3' },
    { name: 'as a base', files: { Dockerfile: 'FROM acme/base:wip_cuda\nCMD ["x"]\n' }, at: 'Dockerfile:1' },
    {
      name: 'another file knows a release',
      files: {
        ...service('acme/api:hotfix-timeouts'),
        'compose.b.yml': 'services:\n  api:\n    image: acme/api:2.4.0\n',
      },
      at: 'compose.yml:3',
    },
  ],
  good: [
    { name: 'a release', files: service('acme/api:1.8.2') },
    { name: 'a commit', files: service('acme/api:main-3f2c1ab9') },
    { name: 'a variant with a version', files: service('acme/api:dev-1.8.2') },
    { name: 'words that are no branch', files: service('acme/api:fixed') },
    { name: 'a moving tag belongs to another rule', files: service('acme/api:main') },
  ],
});
