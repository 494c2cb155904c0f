// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell variables are meant literally
import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './package-version-open.ts';

const run = (text: string) => ({ Dockerfile: `FROM python:3.12-slim-bookworm\nRUN ${text}\nCMD ["x"]\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'a range',
      files: run('pip install --no-cache-dir "gunicorn>=20" psycopg2==2.9.9'),
      at: 'Dockerfile:2',
      message: /installs gunicorn without/,
      fix: /gunicorn==1\.2\.3/,
      fixLacks: /npm|@1/,
    },
    {
      name: 'npm globally',
      files: run('npm install -g pnpm @angular/cli@17.0.0'),
      at: 'Dockerfile:2',
      message: /installs pnpm without/,
      fix: /pnpm@1\.2\.3/,
      fixLacks: /pip|==/,
    },
    { name: 'latest', files: run('npm i -g serve@latest'), at: 'Dockerfile:2' },
    {
      name: 'ranges of npm',
      files: run('npm i -g "sax@>=0.1.0 <0.2.0" @angular/cli@^17.0.0'),
      at: 'Dockerfile:2',
      message: /installs sax and @angular\/cli without/,
      fix: /sax@1\.2\.3/,
    },
    { name: 'the short form of gem', files: run('gem i rake'), at: 'Dockerfile:2' },
    {
      name: 'uv pip and go',
      files: run('uv pip install --system httpx && go install golang.org/x/tools/cmd/goimports@latest'),
      at: 'Dockerfile:2',
      count: 1,
    },
    {
      name: 'wheels that a build stage makes',
      files: run('pip wheel --wheel-dir /wheels uwsgi minio==7.2.20 "psycopg[c]" -r requirements.txt'),
      at: 'Dockerfile:2',
      message: /installs uwsgi without/,
    },
    {
      name: 'pip itself, to keep an eye on',
      files: run('pip install --upgrade pip setuptools wheel'),
      at: 'Dockerfile:2',
      severity: 'MONITOR',
    },
  ],
  good: [
    { name: 'versions', files: run('pip install poetry==1.8.3 && npm i -g pnpm@9.1.0 && gem install bundler -v 2.5') },
    {
      name: 'lists, paths and variables',
      files: run('pip install -r requirements.txt . ./wheels/a.whl "poetry==$V" ${EXTRA}'),
    },
    { name: 'constraints', files: run('pip install -c constraints.txt flask') },
  ],
});
