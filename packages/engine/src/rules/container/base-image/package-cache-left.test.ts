import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './package-cache-left.ts';

const run = (text: string) => ({ Dockerfile: `FROM debian:bookworm-slim\nRUN ${text}\nCMD ["x"]\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'cleaned before the last installation',
      files: run('yum -y install a && yum clean all && yum -y install b'),
      at: 'Dockerfile:2',
      count: 1,
    },
    {
      name: 'cleaned in another RUN',
      files: run('apt-get update && apt-get install -y curl\nRUN rm -rf /var/lib/apt/lists/*'),
      at: 'Dockerfile:2',
      severity: 'MONITOR',
    },
    {
      name: 'what apt recommends',
      files: run('apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*'),
      at: 'Dockerfile:2',
      message: /packages that apt only recommends/,
      fix: /--no-install-recommends/,
    },
    {
      name: 'a user id that makes a login log of hundreds of megabytes',
      files: run('useradd -m -u 1700000001 app'),
      at: 'Dockerfile:2',
      message: /1700000001/,
    },
    { name: 'pip', files: run('pip install flask==3.0.0'), at: 'Dockerfile:2', message: /pip cache/ },
  ],
  good: [
    { name: 'only pip itself', files: run('pip install --upgrade pip setuptools && pip install --no-cache-dir a') },
    {
      name: 'long options',
      files: {
        Dockerfile:
          'FROM debian:12.8-slim\nRUN apt-get update && apt-get install --yes --no-install-recommends curl && rm --recursive --force --verbose /var/lib/apt/lists/*\nCMD ["x"]\n',
      },
    },
    {
      name: 'cleaned',
      files: run('apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*'),
      passes: true,
    },
    {
      name: 'recommendations switched off for every installation',
      files: run(
        'echo \'APT::Install-Recommends "false";\' > /etc/apt/apt.conf.d/00a && apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*',
      ),
    },
    {
      name: 'recommendations switched off for this one',
      files: run(
        'apt-get update && apt-get install -y -o APT::Install-Recommends=0 curl && rm -rf /var/lib/apt/lists/*',
      ),
    },
    { name: 'a user without a login log', files: run('useradd -l -u 1700000001 app') },
    {
      name: 'clean with options',
      files: {
        Dockerfile: 'FROM almalinux:9.5\nRUN dnf -y install nginx && dnf -y clean all\nCMD ["x"]\n',
      },
    },
    {
      name: 'a cache mount',
      files: run('--mount=type=cache,target=/root/.cache pip install flask==3.0.0'),
      passes: true,
    },
    {
      name: 'pip without cache',
      files: { Dockerfile: 'FROM python:3.12-slim\nENV PIP_NO_CACHE_DIR=1\nRUN pip install flask==3.0.0\n' },
      passes: true,
    },
    {
      name: 'a stage that is only copied from',
      files: { Dockerfile: 'FROM debian:12 AS b\nRUN apt-get install -y gcc\nFROM debian:12\nCOPY --from=b /x /x\n' },
    },
  ],
});
