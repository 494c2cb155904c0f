import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './check-cannot-fail.ts';

const workflow = (check: string) => ({
  '.github/workflows/d.yml': `on: push\njobs:\n  deploy:\n    environment: p\n    steps:\n      - run: flyctl deploy\n      - run: |\n          ${check}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'curl without --fail',
      files: workflow('curl -s https://x.example.org/health'),
      at: '.github/workflows/d.yml:8',
      message: /no `--fail`/,
    },
    {
      name: 'both checks of a stack on the runner',
      files: {
        '.github/workflows/t.yml':
          'on: push\njobs:\n  t:\n    steps:\n      - run: docker compose up -d --wait\n      - name: api\n        run: curl http://localhost:8000/health\n      - run: curl -s http://localhost:3000 | tee page.html\n',
      },
      at: '.github/workflows/t.yml:7',
      message: /line 8/,
      count: 1,
    },
    {
      name: 'on the server, through an ssh action',
      files: {
        '.github/workflows/s.yml':
          'on: push\njobs:\n  d:\n    steps:\n      - uses: appleboy/ssh-action@v1\n        with:\n          script: |\n            docker compose up -d\n            curl http://localhost:8000/health || echo "not healthy"\n',
      },
      at: '.github/workflows/s.yml:9',
      message: /throws the result away/,
    },
  ],
  good: [
    {
      name: 'waiting, printing after a check, loading a file, telling somebody',
      files: {
        '.github/workflows/t.yml':
          'on: push\njobs:\n  t:\n    steps:\n      - run: until curl -s http://localhost:8000; do sleep 1; done\n      - run: |\n          curl -fsS http://localhost:8000/health\n          curl -s http://localhost:8000/health\n      - run: curl -sL https://x.example.org/tool.tgz | tar xz\n      - run: curl -o spec.json http://localhost:8000/openapi.json\n      - if: failure()\n        run: curl http://localhost:8000/debug\n',
      },
    },
    {
      name: 'a loop that ends with a failure',
      files: workflow(
        'for i in 1 2 3; do\n            curl -s https://x.example.org && break\n            [ $i = 3 ] && exit 1\n          done',
      ),
    },
    {
      name: 'the status is tested',
      files: workflow('test "$(curl -s -o /dev/null -w "%{http_code}" https://x.example.org)" = 200'),
      passes: true,
    },
    {
      name: 'the answer is searched',
      files: workflow('curl -s https://x.example.org/health | grep -q ok'),
      passes: true,
    },
    { name: 'a combined flag with f', files: workflow('curl -sSfL https://x.example.org/health'), passes: true },
  ],
});
