import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './bloated-runtime.ts';

const image = (base: string) => ({ Dockerfile: `FROM ${base}\nCMD ["x"]\n` });

ruleTest(rule, {
  bad: [
    { name: 'the full Node.js image', files: image('node:22'), at: 'Dockerfile:1', message: /about 1 GB/ },
    {
      name: 'a release without support',
      files: image('node:20'),
      at: 'Dockerfile:1',
      fix: /FROM node:24-bookworm-slim/,
    },
    { name: 'a builder image', files: image('golang:1.25'), at: 'Dockerfile:1' },
    { name: 'the SDK of .NET', files: image('mcr.microsoft.com/dotnet/sdk:10.0'), at: 'Dockerfile:1' },
    {
      name: 'inherited through a stage',
      files: { Dockerfile: 'FROM python:3.12 AS base\nRUN true\nFROM base\nCMD ["x"]\n' },
      at: 'Dockerfile:1',
    },
  ],
  good: [
    { name: 'slim', files: image('node:22-bookworm-slim'), passes: true },
    { name: 'Alpine', files: image('python:3.12-alpine'), passes: true },
    { name: 'a base for others', files: { Dockerfile: 'FROM python:3.12\nRUN true\n' } },
    { name: "somebody's own image", files: image('ghcr.io/example/python:3.12'), passes: true },
  ],
});
