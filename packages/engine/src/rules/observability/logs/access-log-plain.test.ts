import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './access-log-plain.ts';

const traefik = (command: string, more = '') =>
  `services:\n  edge:\n    image: traefik:v3.2.3\n    command:\n${command}${more}`;

ruleTest(rule, {
  bad: [
    {
      name: 'in a file of its own',
      files: { 'compose.yml': traefik('      - --accesslog=true\n      - --accesslog.filepath=/logs/a.log\n') },
      at: 'compose.yml:5',
      message: /into \/logs\/a.log without rotation/,
    },
    {
      name: 'with a limit',
      files: { 'compose.yml': traefik('      - --accesslog\n', '    logging: { options: { max-size: 10m } }\n') },
      at: 'compose.yml:5',
      message: /common log format\./,
    },
  ],
  good: [
    { name: 'off', files: { 'compose.yml': traefik('      - --providers.docker\n') } },
    {
      name: 'JSON',
      files: { 'compose.yml': traefik('      - --accesslog.format=json\n      - --accesslog\n') },
      passes: true,
    },
  ],
});
