import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './runtime-eol.ts';

const from = (text: string) => ({ Dockerfile: `FROM ${text}\nCMD ["x"]\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'a dead Node.js',
      files: from('node:20.11-slim'),
      at: 'Dockerfile:1',
      severity: 'HIGH',
      message: /2026-04-30/,
    },
    {
      name: 'a dead Node.js on a dead distribution moves both',
      files: from('node:20-bullseye-slim'),
      at: 'Dockerfile:1',
      fix: /FROM node:24-(bookworm|trixie)-slim/,
    },
    {
      name: 'a dead distribution under a living runtime',
      files: from('python:3.12-slim-bullseye'),
      at: 'Dockerfile:1',
      message: /bullseye ended/,
    },
    {
      name: 'a dead database',
      files: { 'compose.yml': 'services:\n  db:\n    image: postgres:13.4\n' },
      at: 'compose.yml:3',
      message: /PostgreSQL 13/,
    },
    {
      name: 'ends soon',
      files: { 'compose.yml': 'services:\n  r:\n    image: redis:8.0\n' },
      at: 'compose.yml:3',
      severity: 'MEDIUM',
    },
    {
      name: 'an archive that is gone',
      files: { Dockerfile: 'FROM debian:buster\nRUN apt-get update && apt-get install -y curl\n' },
      at: 'Dockerfile:1',
      severity: 'CRITICAL',
    },
    {
      name: 'only a build stage',
      files: { Dockerfile: 'FROM node:18 AS build\nRUN true\nFROM nginx:1.30.1\nCOPY --from=build /x /y\n' },
      at: 'Dockerfile:1',
      severity: 'MEDIUM',
    },
  ],
  good: [
    { name: 'supported versions', files: from('python:3.13-slim-bookworm'), passes: true },
    { name: 'a bare major', files: from('node:22'), passes: true },
    { name: 'an unknown image', files: from('example/app:1.0') },
    { name: 'someone else’s image of the same name', files: from('example/python:3.6') },
  ],
  unresolved: [{ name: 'a version from outside', files: { Dockerfile: 'ARG V\nFROM python:$V\nCMD ["x"]\n' } }],
});
