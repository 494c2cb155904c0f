import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './user-undefined.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'made in the build stage only',
      files: {
        Dockerfile: 'FROM node:22 AS b\nRUN useradd web\nFROM nginx:1.30.1\nCOPY --from=b /x /x\nUSER web\nCMD ["x"]\n',
      },
      at: 'Dockerfile:5',
      message: /Dockerfile:2 makes it in another stage/,
    },
    {
      name: 'a user of another image',
      files: { Dockerfile: 'FROM python:3.12-slim-bookworm\nUSER node\nCMD ["x"]\n' },
      at: 'Dockerfile:2',
    },
  ],
  good: [
    {
      name: 'a number',
      files: { Dockerfile: 'FROM python:3.12-slim-bookworm\nUSER 10001:10001\nCMD ["x"]\n' },
      passes: true,
    },
    {
      name: 'a user of the base',
      files: { Dockerfile: 'FROM node:22-bookworm-slim\nUSER node\nCMD ["x"]\n' },
      passes: true,
    },
    {
      name: 'made by adduser',
      files: { Dockerfile: 'FROM alpine:3.23.0\nRUN addgroup -S app && adduser -S app -G app\nUSER app\nCMD ["x"]\n' },
      passes: true,
    },
    {
      name: 'made by a package',
      files: { Dockerfile: 'FROM alpine:3.23.0\nRUN apk add --no-cache nginx\nUSER nginx\nCMD ["x"]\n' },
    },
    {
      name: 'passwd from a stage',
      files: {
        Dockerfile:
          'FROM alpine:3.23.0 AS b\nRUN adduser -D app\nFROM alpine:3.23.0\nCOPY --from=b /etc/passwd /etc/passwd\nUSER app\nCMD ["x"]\n',
      },
    },
    { name: 'a base of others', files: { Dockerfile: 'FROM acme/base:1.2.3\nUSER app\nCMD ["x"]\n' } },
  ],
  unresolved: [
    { name: 'from outside', files: { Dockerfile: 'FROM python:3.12-slim-bookworm\nARG U\nUSER $U\nCMD ["x"]\n' } },
  ],
});
