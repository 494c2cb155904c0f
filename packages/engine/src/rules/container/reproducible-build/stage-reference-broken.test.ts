import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './stage-reference-broken.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'itself',
      files: { Dockerfile: 'FROM node:22 AS web\nCOPY --from=web /a /b\nCMD ["x"]\n' },
      at: 'Dockerfile:2',
      message: /the stage itself/,
    },
    {
      name: 'a number that is too high',
      files: { Dockerfile: 'FROM node:22\nFROM nginx:1.30.1\nCOPY --from=1 /a /b\n' },
      at: 'Dockerfile:3',
    },
    {
      name: 'two stages of one name',
      files: { Dockerfile: 'FROM a:1 AS x\nFROM b:1 AS x\nFROM c:1\nCOPY --from=x /a /b\n' },
      at: 'Dockerfile:2',
    },
  ],
  good: [
    {
      name: 'upper and lower case',
      files: { Dockerfile: 'FROM node:22 AS Build\nFROM nginx:1.30.1\nCOPY --from=build /a /b\n' },
    },
    {
      name: 'an image',
      files: {
        Dockerfile:
          'FROM node:22 AS web\nCOPY --from=composer /usr/bin/composer /usr/bin/composer\nCOPY --from=ghcr.io/astral-sh/uv:0.9.0 /uv /bin/\n',
      },
    },
    {
      name: 'a variable',
      files: { Dockerfile: 'ARG S=web\nFROM node:22 AS web\nFROM nginx:1.30.1\nARG S\nCOPY --from=$S /a /b\n' },
    },
  ],
});
