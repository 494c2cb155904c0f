import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './archiver-without-stop.ts';

const compose = (labels: string, image = 'mariadb:11.4') =>
  `services:\n  db:\n    image: ${image}\n${labels}    volumes: ["my:/var/lib/mysql"]\n  saver:\n    image: offen/docker-volume-backup:v2\n    volumes:\n      - my:/backup/my:ro\nvolumes:\n  my:\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'MariaDB',
      files: { 'compose.yml': compose('') },
      at: 'compose.yml:2',
      message: /Service saver archives my .* db \(MariaDB\) goes on writing/,
    },
  ],
  good: [
    {
      name: 'dumped by a hook',
      files: {
        'compose.yml': compose(
          "    labels:\n      docker-volume-backup.archive-pre: /bin/sh -c 'mariadb-dump app > /b/a.sql'\n",
        ),
      },
      passes: true,
    },
    { name: 'uploads', files: { 'compose.yml': compose('', 'acme/api:1.0.0') } },
  ],
});
