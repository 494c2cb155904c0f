import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './package-unmaintained.ts';

const file = (names: string) => ({
  Dockerfile: `FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y ${names}\nCMD ["app"]\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'an application server',
      files: file('unit=1.34.2-1~noble unit-python3.12=1.34.2-1~noble'),
      at: 'Dockerfile:2',
      message: /NGINX Unit \(unit\): its makers archived it/,
      count: 1,
    },
    {
      name: 'a package of Alpine',
      files: { Dockerfile: 'FROM alpine:3.14\nRUN apk add --no-cache wkhtmltopdf\nCMD ["app"]\n' },
      at: 'Dockerfile:2',
    },
  ],
  good: [
    { name: 'others', files: file('nginx libunit-dev'), passes: true },
    { name: 'a list that cannot be read', files: file('nginx $MORE'), proves: false },
  ],
});
