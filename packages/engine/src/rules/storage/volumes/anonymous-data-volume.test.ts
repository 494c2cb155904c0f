import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './anonymous-data-volume.ts';

const app = (volumes: string) => ({
  'compose.yml': `services:\n  app:\n    image: example/app:1.2\n    ports: ["80:80"]\n    volumes:\n${volumes}`,
});

ruleTest(rule, {
  bad: [{ name: 'only a path', files: app('      - /app/uploads\n'), at: 'compose.yml:6', message: /\/app\/uploads/ }],
  good: [
    { name: 'a mask over dependencies', files: app('      - ./src:/app\n      - /app/node_modules\n') },
    { name: 'a name', files: app('      - up:/app/uploads\nvolumes: {up: }\n') },
    {
      name: 'a folder above the declared one',
      files: {
        'compose.yml': 'services:\n  api:\n    build: .\n    volumes:\n      - data:/app\nvolumes:\n  data:\n',
        Dockerfile: 'FROM python:3.12-slim-bookworm\nVOLUME /app/data\nCMD ["python", "app.py"]\n',
      },
    },
  ],
});
