import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './queue-memory-policy.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'a limit that Redis does not know',
      files: { 'compose.yml': 'services:\n  cache:\n    image: redis:8.2\n    mem_limit: 512m\n' },
      at: 'compose.yml:4',
      severity: 'MEDIUM',
      message: /has no maxmemory/,
    },
  ],
  good: [
    {
      name: 'a cache may evict',
      files: {
        'compose.yml':
          'services:\n  cache:\n    image: redis:8.2\n    mem_limit: 512m\n    command: redis-server --maxmemory 400mb --maxmemory-policy allkeys-lru\n',
      },
      passes: true,
    },
    {
      name: 'a configuration file',
      files: {
        'compose.yml':
          'services:\n  cache:\n    image: redis:8.2\n    mem_limit: 512m\n    command: redis-server /etc/redis.conf\n',
      },
    },
    {
      name: 'no limit, which another rule tells',
      files: { 'compose.yml': 'services:\n  cache:\n    image: redis:8.2\n' },
    },
  ],
});
