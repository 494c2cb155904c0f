import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './shared-at-different-paths.ts';

const compose = (second: string, more = '') => ({
  'compose.yml': `services:\n  app:\n    image: example/app:1.2\n    ports: ["80:80"]\n    volumes:\n      - files:/srv/files\n  scan:\n    image: example/scan:1.2\n    expose: ["8080"]\n    volumes:\n      - files:${second}\n${more}volumes:\n  files:\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'two services',
      files: compose('/files'),
      at: 'compose.yml:6',
      message: /app sees it at \/srv\/files and scan at \/files/,
    },
  ],
  good: [
    { name: 'one path', files: compose('/srv/files'), passes: true },
    { name: 'the second only reads', files: compose('/files:ro') },
    {
      name: 'two volumes of one service',
      files: {
        'compose.yml':
          'services:\n  a:\n    image: example/a:1\n    volumes:\n      - v:/a\n      - v:/b\nvolumes:\n  v:\n',
      },
    },
    {
      name: 'a proxy that serves the files',
      files: {
        'compose.yml':
          'services:\n  a:\n    image: example/a:1\n    ports: ["80:80"]\n    volumes:\n      - v:/app/static\n  nginx:\n    image: nginx:1.30\n    volumes:\n      - v:/usr/share/nginx/html\nvolumes:\n  v:\n',
      },
    },
    {
      name: 'a backup container',
      files: {
        'compose.yml':
          'services:\n  a:\n    image: example/a:1\n    ports: ["80:80"]\n    volumes:\n      - v:/app/data\n  backup:\n    image: offen/docker-volume-backup:v2.43.0\n    volumes:\n      - v:/backup/data\nvolumes:\n  v:\n',
      },
    },
  ],
});
