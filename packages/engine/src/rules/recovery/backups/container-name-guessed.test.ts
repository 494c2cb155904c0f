import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './container-name-guessed.ts';

const compose = 'services:\n  db:\n    image: postgres:17.2\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a variable holds the name, backup and copy use it',
      files: {
        'compose.yml': compose,
        'backup.sh':
          '#!/bin/bash\nDB=shop_db_1\ndocker exec "$DB" pg_dump -Fc -f /tmp/a app\ndocker cp "$DB:/tmp/a" ./backups/a\n',
      },
      at: 'backup.sh:3',
      message: /shop_db_1 .*called `shop`/,
      count: 1,
    },
    {
      name: 'a restore recipe',
      files: {
        'compose.yml': compose,
        justfile: 'restore FILE:\n    docker exec -i shop-db-1 pg_restore -d app < {{FILE}}\n',
      },
      at: 'justfile:2',
    },
  ],
  good: [
    {
      name: 'container_name is set',
      files: {
        'compose.yml': `${compose}    container_name: shop-db-1\n`,
        'backup.sh': '#!/bin/bash\ndocker exec shop-db-1 pg_dump app > a.sql\n',
      },
    },
    {
      name: 'the service is asked for its container',
      files: {
        'compose.yml': compose,
        'backup.sh': '#!/bin/bash\ndocker exec "$(docker compose ps -q db)" pg_dump app > a.sql\n',
      },
      passes: true,
    },
  ],
});
