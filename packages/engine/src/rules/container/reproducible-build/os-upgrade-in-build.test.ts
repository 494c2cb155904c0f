import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './os-upgrade-in-build.ts';

const run = (text: string) => ({ Dockerfile: `FROM debian:bookworm-slim\nRUN ${text}\n` });

ruleTest(rule, {
  bad: [{ name: 'dnf update', files: run('dnf -y update'), at: 'Dockerfile:2', severity: 'MONITOR' }],
  good: [
    { name: 'one package', files: run('dnf -y update openssl && apk upgrade libssl3') },
    { name: 'other tools', files: run('pip install --upgrade pip==24.0 && npm update') },
  ],
});
