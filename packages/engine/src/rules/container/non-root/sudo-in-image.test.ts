import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './sudo-in-image.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'in the middle of a RUN',
      files: { Dockerfile: 'FROM debian:12\nRUN cd /x \\\n  && sudo make install\n' },
      at: 'Dockerfile:3',
    },
  ],
  good: [
    {
      name: 'a word in a text',
      files: { Dockerfile: 'FROM debian:12\nRUN echo "sudo is not here" && ls /etc/sudoers.d\n' },
    },
  ],
});
