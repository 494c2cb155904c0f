import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './arg-scope-lost.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'declared again in the other stage only',
      files: {
        Dockerfile:
          'ARG V=1\nFROM node:22 AS a\nARG V\nRUN echo $V\nFROM debian:12.8-slim\nCOPY --from=a /x /x\nRUN echo "v$V" > /version\nCMD ["x"]\n',
      },
      at: 'Dockerfile:7',
      message: /Dockerfile:1 declares it/,
    },
  ],
  good: [
    { name: 'used in FROM only', files: { Dockerfile: 'ARG V=22\nFROM node:${V}\nCMD ["x"]\n' } },
    {
      name: 'inherited from the stage that it continues',
      files: { Dockerfile: 'ARG V=1\nFROM debian:12.8-slim AS base\nARG V\nFROM base\nRUN echo $V\nCMD ["x"]\n' },
    },
    {
      name: 'set in the same RUN',
      files: { Dockerfile: 'ARG V=1\nFROM debian:12.8-slim\nRUN V=$(cat /v) && echo $V\nCMD ["x"]\n' },
    },
    {
      name: 'another name that begins alike',
      files: { Dockerfile: 'ARG V=1\nFROM debian:12.8-slim\nRUN echo $VERSION ${VV}\nCMD ["x"]\n' },
    },
  ],
});
