import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './build-platform-in-runtime.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'in the base of the final stage',
      files: {
        Dockerfile:
          'FROM --platform=${BUILDPLATFORM} golang:1.27.0 AS base\nRUN go build -o /x\nFROM base AS run\nCMD ["/x"]\n',
      },
      at: 'Dockerfile:1',
      message: /stage base/,
    },
  ],
  good: [
    {
      name: 'the platform of the target',
      files: { Dockerfile: 'FROM --platform=$TARGETPLATFORM alpine:3.23.0\nCMD ["x"]\n' },
      passes: true,
    },
    { name: 'no platform', files: { Dockerfile: 'FROM alpine:3.23.0\nCMD ["x"]\n' } },
  ],
});
