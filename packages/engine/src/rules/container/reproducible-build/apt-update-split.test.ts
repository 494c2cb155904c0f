import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './apt-update-split.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'an update that nothing follows',
      files: { Dockerfile: 'FROM debian:bookworm\nRUN apt-get -y update && rm -rf /tmp/x\nCMD ["x"]\n' },
      at: 'Dockerfile:2',
    },
    {
      name: 'in a build stage',
      files: {
        Dockerfile: 'FROM alpine:3.23 AS b\nRUN apk update\nRUN apk add curl\nFROM alpine:3.23\nCOPY --from=b /x /x\n',
      },
      at: 'Dockerfile:2',
    },
  ],
  good: [
    {
      name: 'an installer of browsers installs the packages in the same RUN',
      files: {
        Dockerfile:
          'FROM node:22.12.0-slim\nRUN apt-get update && npx playwright@1.49.1 install --with-deps chromium && rm -rf /var/lib/apt/lists/*\n',
      },
    },
    {
      name: 'together',
      files: {
        Dockerfile:
          'FROM debian:bookworm\nRUN apt-get update \\\n  && apt-get install -y --no-install-recommends curl\n',
      },
    },
    {
      name: 'in a here-document',
      files: { Dockerfile: 'FROM debian:bookworm\nRUN <<EOF\napt-get update\napt-get install -y curl\nEOF\n' },
    },
    {
      name: 'a cache mount',
      files: {
        Dockerfile:
          'FROM debian:bookworm\nRUN --mount=type=cache,target=/var/lib/apt apt-get update\nRUN apt-get install -y curl\n',
      },
    },
    { name: 'other updates', files: { Dockerfile: 'FROM node:22\nRUN npm update\nRUN update-ca-certificates\n' } },
  ],
});
