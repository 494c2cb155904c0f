import { ruleTest } from '../../../../testing/rule-test.ts';
import { interpolated } from '../../../../testing/trees.ts';
import rule from './literal-secret-argument.ts';

const compose = (command: string) => ({
  'compose.yml': `services:\n  proxy:\n    image: a:1\n    ports: ["80:80"]\n    command: ${command}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a cookie secret in Compose',
      files: compose('["--cookie-secret", "changeme"]'),
      at: 'compose.yml:5',
      severity: 'HIGH',
    },
    {
      name: 'a password inside the network',
      files: {
        'compose.yml': 'services:\n  r:\n    image: redis:7.4\n    command: redis-server --requirepass redis\n',
      },
      at: 'compose.yml:4',
      severity: 'MEDIUM',
      message: /--requirepass=redis/,
    },
    {
      name: 'the line of the argument, not of the list',
      files: {
        'k.yml':
          'apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n    - name: p\n      image: a:1\n      args:\n        - --a=1\n        - --b=2\n        - --c=3\n        - --d=4\n        - --e=5\n        - --jwt-secret=YOUR_SECRET\n',
      },
      at: 'k.yml:15',
      severity: 'HIGH',
    },
  ],
  good: [
    { name: 'a variable', files: compose(`--cookie-secret=${interpolated('COOKIE_SECRET:?')}`) },
    { name: 'a file', files: compose('--cookie-secret-file=/run/secrets/cookie') },
    { name: 'about a secret, not one', files: compose('--token-ttl=SHORT --secret-name=app --max-tokens=4096') },
  ],
});
