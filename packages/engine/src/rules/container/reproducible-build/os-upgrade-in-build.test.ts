import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './os-upgrade-in-build.ts';

const run = (text: string, base = 'debian:12.8-slim') => ({ Dockerfile: `FROM ${base}\nRUN ${text}\n` });

ruleTest(rule, {
  bad: [
    { name: 'dnf update', files: run('dnf -y update'), at: 'Dockerfile:2', severity: 'MONITOR' },
    { name: 'zypper dup', files: run('zypper --non-interactive dup', 'opensuse/leap:16.0'), at: 'Dockerfile:2' },
    { name: 'pacman', files: run('pacman -Syu --noconfirm', 'archlinux:base-20260101.0.1'), at: 'Dockerfile:2' },
    {
      name: 'on a base that moves, named by an ARG',
      files: {
        Dockerfile:
          'ARG BASE=quay.io/acme/python-312:c9s\nFROM $BASE AS one\nRUN true\nFROM $BASE\nRUN dnf install -y x && dnf -y update\nCMD ["x"]\n',
      },
      at: 'Dockerfile:1',
      severity: 'MEDIUM',
      message: /c9s, a tag that moves/,
    },
    {
      name: 'on a base without version',
      files: run('apt-get update && apt-get -y upgrade', 'debian:latest'),
      at: 'Dockerfile:1',
      severity: 'MEDIUM',
    },
  ],
  good: [
    { name: 'one package', files: run('dnf -y update openssl && apk upgrade libssl3') },
    { name: 'one package of pacman', files: run('pacman -Sy --noconfirm git', 'archlinux:base-20260101.0.1') },
    { name: 'other tools', files: run('pip install --upgrade pip==24.0 && npm update') },
  ],
});
