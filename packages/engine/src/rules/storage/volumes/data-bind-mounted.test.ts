import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './data-bind-mounted.ts';

const compose = (image: string, volume: string) => ({
  'compose.yml': `services:\n  app:\n    image: ${image}\n    volumes:\n      - ${volume}\nvolumes:\n  kept:\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'an application keeps its files beside the code',
      files: compose('acme/api:1.0.0', './data:/app/data'),
      at: 'compose.yml:5',
      severity: 'MONITOR',
    },
    {
      name: 'a database does',
      files: compose('postgres:16.4', './pg:/var/lib/postgresql/data'),
      at: 'compose.yml:5',
      severity: 'MEDIUM',
    },
  ],
  good: [
    { name: 'a named volume', files: compose('acme/api:1.0.0', 'kept:/app/data'), passes: true },
    { name: 'configuration', files: compose('acme/api:1.0.0', './app.conf:/etc/app.conf:ro') },
    { name: 'a socket', files: compose('acme/api:1.0.0', '/var/run/docker.sock:/var/run/docker.sock') },
  ],
});
