import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './shell-failure-hidden.ts';

const image = (...lines: string[]) => ({ Dockerfile: `FROM debian:12.8-slim\n${lines.join('\n')}\nCMD ["x"]\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'a here-document',
      files: image('RUN <<EOF', 'apt-get update', 'apt-get install -y curl', 'rm -rf /var/lib/apt/lists/*', 'EOF'),
      at: 'Dockerfile:3',
      severity: 'HIGH',
    },
    {
      name: 'git before a pipe',
      files: image('RUN git log -1 --format=%h | tee /version'),
      at: 'Dockerfile:2',
      severity: 'MEDIUM',
    },
  ],
  good: [
    {
      name: 'set -e first',
      files: image('RUN <<EOF', 'set -eux', 'apt-get update', 'apt-get install -y curl', 'EOF'),
    },
    { name: 'joined by &&', files: image('RUN <<EOF', 'apt-get update && apt-get install -y curl', 'EOF') },
    { name: 'a script of another language', files: image('RUN python3 <<EOF', 'import os', 'EOF') },
    {
      name: 'set -o pipefail',
      files: image('RUN set -o pipefail && curl -f https://a.example | sort > /x'),
    },
    { name: 'the last command notices', files: image('RUN curl -f https://a.example/x.tgz | tar xz') },
    { name: 'yes and echo', files: image('RUN yes | apt-get install curl && echo a | tee /x') },
  ],
});
