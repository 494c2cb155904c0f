import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './limits-conflict.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'two CPU limits',
      files: {
        'compose.yml':
          'services:\n  a:\n    image: example/a:1\n    cpus: 1\n    deploy: {resources: {limits: {cpus: "0.5"}}}\n',
      },
      at: 'compose.yml:4',
      message: /cpus to 1 here and to 0\.5/,
    },
  ],
  good: [
    {
      name: 'equal values in other units',
      files: {
        'compose.yml':
          'services:\n  a:\n    image: example/a:1\n    cpus: 1\n    deploy: {resources: {limits: {cpus: "1.0"}}}\n',
      },
    },
  ],
  unresolved: [
    {
      name: 'a variable',
      files: {
        'compose.yml':
          'services:\n  a:\n    image: example/a:1\n    mem_limit: $MEM\n    deploy: {resources: {limits: {memory: 1g}}}\n',
      },
    },
  ],
});
