import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './tag-floating.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'an image that lends a tool',
      files: {
        Dockerfile:
          'FROM python:3.13.1-slim-bookworm\nCOPY --from=ghcr.io/astral-sh/uv:latest /uv /bin/\nCMD ["python", "app.py"]\n',
      },
      at: 'Dockerfile:2',
      severity: 'MONITOR',
      message: /Dockerfile, COPY --from uses ghcr\.io\/astral-sh\/uv:latest/,
    },
    { name: 'no tag', files: { Dockerfile: 'FROM ubuntu\nCMD ["x"]\n' }, at: 'Dockerfile:1', severity: 'MEDIUM' },
    {
      name: 'a registry port is no tag',
      files: { Dockerfile: 'FROM localhost:5000/app\nCMD ["x"]\n' },
      at: 'Dockerfile:1',
    },
    {
      name: 'several services of one file in one finding',
      files: { 'compose.yml': 'services:\n  a:\n    image: example/a:latest\n  b:\n    image: example/b\n' },
      at: 'compose.yml:3',
      count: 1,
      message: /so do example\/b/,
    },
    {
      name: 'the default of a variable',
      files: { 'compose.yml': 'services:\n  a:\n    image: example/a:${TAG:-latest}\n' },
      at: 'compose.yml:3',
      message: /default of TAG/,
    },
    {
      name: 'the default of an ARG',
      files: { Dockerfile: 'ARG BASE=alpine\nFROM $BASE\nCMD ["x"]\n' },
      at: 'Dockerfile:1',
    },
    {
      name: 'an ARG without default leaves the tag out',
      files: { Dockerfile: 'ARG TAG\nFROM alpine$TAG\nCMD ["x"]\n' },
      at: 'Dockerfile:1',
      message: /ARG TAG has no default/,
    },
    {
      name: 'only a build stage',
      files: { Dockerfile: 'FROM node AS build\nRUN true\nFROM nginx:1.30.1\nCOPY --from=build /x /y\n' },
      at: 'Dockerfile:1',
      severity: 'MONITOR',
    },
  ],
  good: [
    {
      name: 'a stage and a pinned lender',
      files: {
        Dockerfile:
          'FROM node:22.11.0-slim AS build\nRUN true\nFROM python:3.13.1-slim-bookworm\nCOPY --from=ghcr.io/astral-sh/uv:0.9.2 /uv /bin/\nCOPY --from=build /x /x\nCMD ["python", "app.py"]\n',
      },
    },
    {
      name: 'a digest',
      files: {
        Dockerfile: 'FROM ubuntu@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\nCMD ["x"]\n',
      },
    },
    {
      name: 'scratch and stage names',
      files: {
        Dockerfile:
          'FROM golang:1.25.1-bookworm AS Build\nFROM --platform=linux/amd64 build AS test\nFROM scratch\nCOPY --from=build /x /x\n',
      },
      passes: true,
    },
    {
      name: 'an image that another service builds',
      files: {
        'compose.yml': 'services:\n  a:\n    build: .\n    image: example/a\n  b:\n    image: example/a\n',
        Dockerfile: 'FROM alpine:3.23.0\nCMD ["x"]\n',
      },
    },
    {
      name: 'a registry without version tags',
      files: { Dockerfile: 'FROM gcr.io/distroless/static-debian12\nCOPY x /x\nCMD ["/x"]\n' },
    },
  ],
  unresolved: [
    { name: 'a tag from outside', files: { 'compose.yml': 'services:\n  a:\n    image: example/a:${TAG}\n' } },
  ],
});
