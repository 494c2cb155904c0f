import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './bind-file-missing.ts';

const compose = (mount: string) => `services:\n  cache:\n    image: redis:8.2\n    volumes:\n      - ${mount}\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a configuration',
      files: { 'compose.yml': compose('./redis.conf:/etc/redis/redis.conf') },
      at: 'compose.yml:5',
    },
    {
      name: 'below the folder of the Compose file',
      files: { 'deploy/compose.yml': compose('./redis.conf:/etc/redis/redis.conf'), 'redis.conf': 'save ""\n' },
      at: 'deploy/compose.yml:5',
      message: /no deploy\/redis.conf/,
    },
  ],
  good: [
    {
      name: 'there',
      files: { 'compose.yml': compose('./redis.conf:/etc/redis/redis.conf'), 'redis.conf': 'save ""\n' },
    },
    {
      name: 'a template',
      files: { 'compose.yml': compose('./redis.conf:/etc/redis/redis.conf'), 'redis.conf.example': 'x\n' },
    },
    {
      name: 'a script writes it',
      files: {
        'compose.yml': compose('./redis.conf:/etc/redis/redis.conf'),
        'setup.sh': '#!/bin/sh\necho x > redis.conf\n',
      },
    },
    { name: 'a certificate', files: { 'compose.yml': compose('./certs/ca.pem:/etc/ca.pem') } },
    { name: 'a folder', files: { 'compose.yml': compose('./data:/data') } },
    {
      name: 'an absolute path of the host',
      files: { 'compose.yml': compose('/etc/app/redis.conf:/etc/redis/redis.conf') },
    },
    { name: 'an example', files: { 'examples/compose.yml': compose('./redis.conf:/etc/redis/redis.conf') } },
  ],
});
