import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './same-tag-no-rollout.ts';

const file = '.github/workflows/d.yml';
const job = (tag: string, apply: string) => ({
  [file]: `on: push\njobs:\n  b:\n    steps:\n      - uses: docker/build-push-action@v6\n        with: { push: true, tags: "acme/api:${tag}" }\n  d:\n    needs: b\n    steps:\n      - run: |\n          echo deploy\n          ${apply}\n`,
});

ruleTest(rule, {
  bad: [
    { name: 'another job pushes latest', files: job('latest', 'kubectl apply -k overlays/prod'), at: `${file}:12` },
  ],
  good: [
    {
      name: 'the image is set',
      files: job('latest', 'kubectl apply -f k && kubectl set image deploy/a a=b:1'),
      passes: true,
    },
    { name: 'a tag per commit', files: job('${{ github.sha }}', 'kubectl apply -f k') },
    {
      name: 'nothing is pushed',
      files: { [file]: 'on: push\njobs:\n  d:\n    steps:\n      - run: kubectl apply -f k\n' },
    },
  ],
});
