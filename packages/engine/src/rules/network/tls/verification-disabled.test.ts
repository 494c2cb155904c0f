import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './verification-disabled.ts';

const run = (text: string) => ({ Dockerfile: `FROM debian:bookworm-slim\nRUN ${text}\nCMD ["x"]\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'curl with combined flags',
      files: run('curl -fsSLk https://example.org/a -o /a'),
      at: 'Dockerfile:2',
      severity: 'MEDIUM',
    },
    { name: 'a variable for one command', files: run('A=1 PYTHONHTTPSVERIFY="0" python get.py'), at: 'Dockerfile:2' },
    {
      name: 'an exported variable',
      files: run("export GIT_SSL_NO_VERIFY='true' && git clone https://example.org/a.git"),
      at: 'Dockerfile:2',
    },
    { name: 'a setting of pip', files: run('pip config set global.trusted-host pypi.example.org'), at: 'Dockerfile:2' },
    { name: 'a setting of yum', files: run('echo "sslverify=false" >> /etc/yum.conf'), at: 'Dockerfile:2' },
    {
      name: 'a Compose service',
      files: {
        'compose.yml': 'services:\n  a:\n    image: a/b:1\n    environment:\n      NODE_TLS_REJECT_UNAUTHORIZED: "0"\n',
      },
      at: 'compose.yml:5',
      severity: 'HIGH',
    },
    {
      name: 'an API of the cluster',
      files: {
        'api.yml':
          'apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: { name: v1.a.example.org }\nspec:\n  insecureSkipTLSVerify: true\n',
      },
      at: 'api.yml:5',
      severity: 'HIGH',
      message: /insecureSkipTLSVerify of APIService/,
    },
    {
      name: 'a kubeconfig',
      files: {
        'deploy/kubeconfig.yaml':
          'apiVersion: v1\nkind: Config\nclusters:\n  - name: prod\n    cluster:\n      server: https://10.0.0.1\n      insecure-skip-tls-verify: true\n',
      },
      at: 'deploy/kubeconfig.yaml:7',
    },
    {
      name: 'several in one file',
      files: run('wget --no-check-certificate https://a.example.org && pip install --trusted-host x a'),
      at: 'Dockerfile:2',
      count: 1,
      message: /wget.*and pip/,
    },
  ],
  good: [
    {
      name: 'the check is on',
      files: { Dockerfile: 'FROM node:22-slim\nENV NODE_TLS_REJECT_UNAUTHORIZED=1 PYTHONHTTPSVERIFY=1\nCMD ["x"]\n' },
    },
    { name: 'other flags', files: run('curl -fsSL --keepalive-time 2 https://example.org/a && tar -k -x') },
    { name: 'another setting of pip', files: run('pip config set global.timeout 60') },
    { name: 'the container itself', files: run('curl -k https://localhost:8443/health') },
  ],
});
