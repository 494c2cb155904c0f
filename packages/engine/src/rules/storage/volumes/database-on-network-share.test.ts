import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './database-on-network-share.ts';

const stack = (image: string, type: string) => ({
  'compose.yml': `services:\n  a:\n    image: ${image}\n    volumes:\n      - vol:/data\nvolumes:\n  vol:\n    driver_opts:\n      type: ${type}\n      device: "//nas/v"\n      o: username=x\n`,
});

ruleTest(rule, {
  bad: [{ name: 'Redis on CIFS', files: stack('redis:8.2', 'cifs'), at: 'compose.yml:7', message: /cifs share/ }],
  good: [
    { name: 'files of an application', files: stack('example/app:1.2', 'nfs') },
    { name: 'a tmpfs', files: stack('redis:8.2', 'tmpfs') },
  ],
});
