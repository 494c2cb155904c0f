import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './volume-never-used.ts';

const tree = (mounts: string, more: Record<string, string> = {}) => ({
  'requirements.txt': 'flask==3.1.2\n',
  'app.py': 'from flask import Flask\napp = Flask(__name__)\nROOT = "/var/shop/files"\n',
  Dockerfile: 'FROM python:3.13.2-slim\nWORKDIR /app\nCOPY . .\nCMD ["gunicorn", "app:app"]\n',
  'compose.yml': `services:\n  api:\n    build: .\n    volumes:\n${mounts}volumes:\n  files:\n  logs:\n`,
  ...more,
});

ruleTest(rule, {
  bad: [
    {
      name: 'two volumes of another kind of application, one finding',
      files: tree('      - files:/var/www/html/storage/app\n      - logs:/var/www/html/storage/logs\n'),
      at: 'compose.yml:5',
      message: /files on \/var\/www\/html\/storage\/app and logs on/,
    },
    {
      name: 'a folder below WORKDIR whose name appears nowhere',
      files: tree('      - files:/app/attachments\n'),
      at: 'compose.yml:5',
    },
    {
      name: 'a pulled image that a page builds by the same name',
      files: tree('      - files:/export/out\n', {
        'README.md': '# Shop\n\n```sh\ndocker build -t photo-shop .\n```\n',
        'compose.yml':
          'services:\n  api:\n    image: example/photo-shop:latest\n    volumes:\n      - files:/export/out\nvolumes:\n  files:\n',
      }),
      at: 'compose.yml:5',
    },
  ],
  good: [
    { name: 'the folder itself', files: tree('      - files:/var/shop/files\n'), passes: true },
    { name: 'a folder above it', files: tree('      - files:/var/shop\n'), passes: true },
    {
      name: 'a variable of the service',
      files: tree('      - files:/data/x\n    environment:\n      ROOT: /data/x\n'),
    },
    { name: 'a cache of a library', files: tree('      - files:/root/.cache/huggingface\n') },
    {
      name: 'a base image with folders of its own',
      files: tree('      - files:/var/www/html/x\n', { Dockerfile: 'FROM php:8.4-apache\nCOPY . .\n' }),
    },
    {
      name: 'named by a script',
      files: tree('      - files:/export/out\n', { 'run.sh': '#!/bin/sh\ncp a /export/out\n' }),
    },
  ],
});
