import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './state-lost-between-runs.ts';

const image = (...lines: string[]) => ({ Dockerfile: `FROM debian:12.8-slim\n${lines.join('\n')}\nCMD ["x"]\n` });

ruleTest(rule, {
  bad: [
    { name: 'cd alone', files: image('RUN cd /srv', 'RUN make'), at: 'Dockerfile:2', message: /changes the folder/ },
    { name: 'export at the end', files: image('RUN apt-get update && export MODE=prod'), at: 'Dockerfile:2' },
    {
      name: 'a service for the tests of later steps',
      files: image('RUN service postgresql start'),
      at: 'Dockerfile:2',
    },
  ],
  good: [
    { name: 'cd and a command', files: image('RUN cd /srv && make') },
    { name: 'export for the rest of the RUN', files: image('RUN export MODE=prod && make') },
    { name: 'a sourced script that writes files', files: image('RUN . ./install.sh') },
  ],
});
