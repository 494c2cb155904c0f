import { describe, expect, it } from 'vitest';
import { parseWorkflow, triggersOf } from './parse.ts';

describe('workflows', () => {
  it('reads jobs, needs, environments and steps with their lines', () => {
    const document = parseWorkflow(
      '.github/workflows/ci.yml',
      'on: [push]\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n      - name: test\n        run: |\n          npm ci\n          npm test\n  deploy:\n    needs: build\n    environment: production\n    steps:\n      - run: ./deploy.sh\n',
    );
    expect(document.jobs.map((job) => [job.id, job.span.line, job.needs, job.environment])).toEqual([
      ['build', 3, [], null],
      ['deploy', 11, ['build'], 'production'],
    ]);
    expect(document.jobs[0]?.steps[1]?.run?.text).toBe('npm ci\nnpm test\n');
    expect(triggersOf(document)).toEqual(['push']);
  });

  it('reads GitLab jobs and leaves templates and keywords out', () => {
    const document = parseWorkflow(
      '.gitlab-ci.yml',
      'stages: [a]\n.base:\n  script: x\ndeploy:\n  needs: [build]\n  environment: { name: prod }\n  script:\n    - ./deploy.sh\n',
    );
    expect(document.jobs.map((job) => [job.id, job.environment, job.steps[0]?.run?.text])).toEqual([
      ['deploy', 'prod', './deploy.sh'],
    ]);
  });

  it('keeps what is readable beside a syntax error', () => {
    const document = parseWorkflow('.github/workflows/x.yml', 'jobs:\n  a:\n    steps:\n      - run: echo\n  b: [\n');
    expect(document.problems.length).toBeGreaterThan(0);
    expect(document.jobs[0]?.id).toBe('a');
  });
});
