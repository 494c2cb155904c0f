import { describe, expect, it } from 'vitest';
import { gitlabKey } from './gitlab.ts';
import { parseWorkflow } from './parse.ts';

const text = `stages: [test, ship]
default:
  before_script: [./prepare.sh]
.base:
  environment: production
  script: [./deploy.sh]
.more:
  extends: .base
  rules: [{ if: $CI_COMMIT_TAG }]
unit:
  stage: test
  script: [pytest]
release:
  stage: ship
  extends: .more
quick:
  stage: ship
  needs: []
  script: [./quick.sh]
`;

describe('GitLab pipelines', () => {
  const document = parseWorkflow('.gitlab-ci.yml', text);
  it('follows extends and default', () => {
    const release = document.jobs.find((job) => job.id === 'release');
    expect(release?.environment).toBe('production');
    expect(release?.steps.map((step) => step.run?.text)).toEqual(['./prepare.sh', './deploy.sh']);
    expect(document.root && gitlabKey(document.root, 'release', 'rules')?.type).toBe('list');
  });
  it('takes the order of stages where needs says nothing', () => {
    expect(document.jobs.map((job) => [job.id, job.needs])).toEqual([
      ['unit', []],
      ['release', ['unit']],
      ['quick', []],
    ]);
  });
  it('ends on templates that extend each other', () => {
    const loop = parseWorkflow('.gitlab-ci.yml', '.a: { extends: .b }\n.b: { extends: .a }\nj: { extends: .a }\n');
    expect(loop.jobs[0]?.steps).toEqual([]);
  });
});
