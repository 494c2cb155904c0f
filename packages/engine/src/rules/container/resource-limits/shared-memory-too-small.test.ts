import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './shared-memory-too-small.ts';

const chrome = (lines: string) => ({
  'compose.yml': `services:\n  chrome:\n    image: selenium/standalone-chrome:4.27\n${lines}`,
});

ruleTest(rule, {
  bad: [
    { name: 'Selenium', files: chrome(''), at: 'compose.yml:2' },
    { name: 'a smaller size', files: chrome('    shm_size: 64m\n'), at: 'compose.yml:2' },
  ],
  good: [
    { name: 'the memory of the host', files: chrome('    volumes: ["/dev/shm:/dev/shm"]\n'), passes: true },
    {
      name: 'the switch of Chromium',
      files: chrome('    command: chromium --headless --disable-dev-shm-usage\n'),
      passes: true,
    },
    { name: 'another service', files: { 'compose.yml': 'services:\n  a:\n    image: example/a:1\n' } },
  ],
});
