import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './build-tools-in-runtime.ts';

const image = (...lines: string[]) => ({ Dockerfile: `FROM debian:12.8-slim\n${lines.join('\n')}\nCMD ["x"]\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'several lines of one install',
      files: image('RUN apt-get update && apt-get install -y \\\n    tesseract-ocr \\\n    gcc \\\n    make'),
      at: 'Dockerfile:2',
      message: /one stage only.*gcc/,
    },
    {
      name: 'alpine',
      files: { Dockerfile: 'FROM alpine:3.23.0\nRUN apk add --no-cache build-base\nCMD ["x"]\n' },
      at: 'Dockerfile:2',
    },
    {
      name: 'in the base of the final stage',
      files: {
        Dockerfile:
          'FROM debian:12.8-slim AS base\nRUN apt-get update && apt-get install -y build-essential\nFROM base\nCMD ["x"]\n',
      },
      at: 'Dockerfile:2',
    },
  ],
  good: [
    {
      name: 'removed again',
      files: image('RUN apt-get update && apt-get install -y gcc && make && apt-get purge -y --auto-remove gcc'),
    },
    {
      name: 'a virtual group of apk',
      files: {
        Dockerfile:
          'FROM alpine:3.23.0\nRUN apk add --no-cache --virtual .build gcc musl-dev && make && apk del .build\nCMD ["x"]\n',
      },
    },
    { name: 'no compiler', files: image('RUN apt-get update && apt-get install -y curl git'), passes: true },
    {
      name: 'a base for other images',
      files: { Dockerfile: 'FROM debian:12.8-slim\nRUN apt-get update && apt-get install -y gcc\n' },
    },
  ],
});
