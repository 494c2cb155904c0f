import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './apt-package-removed.ts';

const file = (from: string, run: string) => ({ Dockerfile: `FROM ${from}\nRUN ${run}\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'a floating tag that moved',
      files: file('python:3.12-slim', 'apt-get update && \\\n  apt-get install -y curl \\\n  libgl1-mesa-glx'),
      at: 'Dockerfile:3',
      confidence: 'Medium',
      message: /trixie/,
    },
    {
      name: 'a named release',
      files: file('debian:bookworm-slim', 'apt-get update && apt-get install -y netcat'),
      at: 'Dockerfile:2',
      confidence: 'High',
      severity: 'CRITICAL',
    },
    {
      name: 'in a build stage',
      files: {
        Dockerfile:
          'FROM node:22-bookworm AS b\nRUN apt-get update && apt-get install -y openjdk-11-jre\nFROM alpine:3.23\nCOPY --from=b /x /x\n',
      },
      at: 'Dockerfile:2',
    },
    {
      name: 'a name of another distribution',
      files: file('debian:12', 'apt-get update && apt-get install -y mysql-client'),
      at: 'Dockerfile:2',
      message: /mysql-client/,
    },
  ],
  good: [
    {
      name: 'the release that has it',
      files: file('python:3.12-slim-bookworm', 'apt-get update && apt-get install -y libgl1-mesa-glx'),
    },
    {
      name: 'inside a condition',
      files: file('debian:bookworm', 'apt-get update; if [ -f /x ]; then apt-get install -y netcat; fi'),
    },
    { name: 'an unknown base', files: file('example/base:1', 'apt-get install -y netcat') },
    { name: 'Alpine has its own names', files: file('alpine:3.23', 'apk add --no-cache netcat-openbsd') },
  ],
  unresolved: [
    { name: 'a base from outside', files: { Dockerfile: 'ARG BASE\nFROM $BASE\nRUN apt-get install -y netcat\n' } },
  ],
});
