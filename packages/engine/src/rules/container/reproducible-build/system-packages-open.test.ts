import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './system-packages-open.ts';

const on = (base: string, text: string) => ({ Dockerfile: `FROM ${base}\nRUN ${text}\nCMD ["x"]\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'apk with a virtual package',
      files: on('alpine:3.22', 'apk add --no-cache -t .build gcc musl-dev'),
      at: 'Dockerfile:2',
      severity: 'MONITOR',
      message: /installs gcc and musl-dev without/,
      fix: /apk add/,
    },
    {
      name: 'dnf, one of two with a version',
      files: on('almalinux:9.5', 'dnf install -y --enablerepo crb nginx-1.26.2 libpq'),
      at: 'Dockerfile:2',
      message: /installs libpq without/,
    },
    {
      name: 'several Dockerfiles are one decision',
      files: {
        'a/Dockerfile': 'FROM debian:12.8-slim\nRUN apt-get update && apt-get install -y curl\nCMD ["x"]\n',
        'b/Dockerfile': 'FROM debian:12.8-slim\nRUN apt-get update && apt-get install -y git\nCMD ["x"]\n',
      },
      at: 'a/Dockerfile:2',
      count: 1,
      message: /a\/Dockerfile and b\/Dockerfile install curl and git/,
    },
  ],
  good: [
    { name: 'apk with versions', files: on('alpine:3.22', 'apk add --no-cache -t .b py3-pip=25.1-r0 "libpq~17"') },
    { name: 'zypper with versions', files: on('opensuse/leap:16.0', 'zypper -n in tomcat=10.1 && zypper clean') },
    { name: 'a list that only the build knows', files: on('debian:12.8-slim', 'apt-get install -y $PACKAGES ./a.deb') },
    {
      name: 'a mirror of one day',
      files: on(
        'debian:12.8-slim',
        'echo "deb https://snapshot.debian.org/archive/debian/20260901T000000Z bookworm main" > /etc/apt/sources.list && apt-get update && apt-get install -y curl',
      ),
    },
    {
      name: 'an image for tests',
      files: { 'tests/Dockerfile': 'FROM debian:12.8-slim\nRUN apt-get install -y curl\nCMD ["x"]\n' },
    },
  ],
});
