import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './secret-in-process-list.ts';

const script = (line: string) => ({ 'backup.sh': `#!/bin/sh\nset -eu\n${line}\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'mysqldump',
      files: script('mysqldump -uroot -p"$DB_PASSWORD" shop > shop.sql'),
      at: 'backup.sh:3',
      message: /mysqldump as an argument \(-p…\)/,
    },
    { name: 'redis-cli', files: script('redis-cli -a "$REDIS_PASSWORD" ping'), at: 'backup.sh:3' },
    { name: 'docker login', files: script('docker login -u bot -p "$REGISTRY_TOKEN" ghcr.io'), at: 'backup.sh:3' },
    { name: 'curl', files: script('curl -u "admin:$ADMIN_PASSWORD" https://example.org/x'), at: 'backup.sh:3' },
    { name: 'a long flag', files: script('app create-user --password "$PASSWORD"'), at: 'backup.sh:3' },
    {
      name: 'several places are one finding',
      files: script('redis-cli -a "$P_SECRET" ping\nredis-cli -a "$P_SECRET" save'),
      at: 'backup.sh:3',
      count: 1,
      message: /2 places/,
    },
  ],
  good: [
    { name: 'standard input', files: script('echo "$REGISTRY_TOKEN" | docker login -u bot --password-stdin ghcr.io') },
    { name: 'the environment', files: script('PGPASSWORD="$DB_PASSWORD" pg_dump shop > shop.sql') },
    { name: 'a name without a value', files: script('docker run --rm -e API_TOKEN app') },
    { name: 'mkdir -p', files: script('mkdir -p "$PASSWORD_DIR"') },
    {
      name: 'a helper of developers',
      files: { 'scripts/start_services.sh': 'docker run -e POSTGRES_PASSWORD=password -d postgres:15\n' },
    },
  ],
});
