import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './volume-is-host-folder.ts';

const compose = (options: string) => ({
  'compose.yml': `services:\n  web:\n    image: nginx:1.30\n    volumes:\n      - vol:/data\nvolumes:\n  vol:\n    driver: local\n    driver_opts:\n${options}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a folder of the system',
      files: compose('      device: /var/lib/backup\n      o: bind\n'),
      at: 'compose.yml:7',
      message: /among the files of the system/,
    },
    {
      name: 'with read-write and type none',
      files: compose('      type: none\n      device: ./data\n      o: "rw,bind"\n'),
      at: 'compose.yml:7',
    },
  ],
  good: [
    { name: 'NFS', files: compose('      type: nfs\n      o: addr=10.0.0.1,rw\n      device: ":/export"\n') },
    { name: 'memory', files: compose('      type: tmpfs\n      device: tmpfs\n      o: size=100m\n') },
  ],
});
