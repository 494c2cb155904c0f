import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './stopped-service-stays-down.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'a recipe',
      files: { Makefile: 'backup:\n\tdocker compose stop db\n\ttar czf b.tgz data\n\tdocker compose start db\n' },
      at: 'Makefile:2',
      message: /make stops at the first failing line/,
    },
    {
      name: 'systemd',
      files: {
        'backup.sh':
          '#!/bin/bash\nset -euo pipefail\nsystemctl stop shop\nrsync -a /srv/shop/ nas:/b/\nsystemctl start shop\n',
      },
      at: 'backup.sh:3',
      message: /when rsync in line 4 fails/,
    },
  ],
  good: [
    {
      name: 'no set -e',
      files: { 'backup.sh': '#!/bin/bash\ndocker compose stop db\ntar czf b.tgz data\ndocker compose start db\n' },
      passes: true,
    },
    {
      name: 'failure is handled',
      files: {
        'backup.sh':
          '#!/bin/bash\nset -e\ndocker compose stop db\nif ! tar czf b.tgz data; then echo bad; fi\ndocker compose start db\n',
      },
    },
    { name: 'nothing is stopped', files: { 'backup.sh': '#!/bin/bash\nset -e\npg_dump a > b\n' } },
  ],
});
