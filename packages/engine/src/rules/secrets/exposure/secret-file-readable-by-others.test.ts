import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './secret-file-readable-by-others.ts';

const script = (lines: string) => ({ 'install.sh': `#!/bin/bash\n${lines}\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'a line of many',
      files: script('{\n  echo "URL=$URL"\n  echo "APP_SECRET_KEY=\'$SECRET_KEY\'"\n} > app.env'),
      at: 'install.sh:4',
      message: /into app\.env with the default umask/,
    },
    { name: 'a generated key file', files: script('openssl rand -base64 32 > config/session.key'), at: 'install.sh:2' },
    { name: 'appended', files: script('echo "DB_PASSWORD=${DB_PASSWORD}" >> .env'), at: 'install.sh:2' },
  ],
  good: [
    { name: 'chmod', files: script('echo "DB_PASSWORD=${DB_PASSWORD}" >> .env\nchmod 600 .env'), passes: true },
    { name: 'umask', files: script('umask 077\necho "DB_PASSWORD=${DB_PASSWORD}" >> .env'), passes: true },
    { name: 'nothing secret', files: script('echo "URL=$URL" > app.env') },
    { name: 'to the terminal', files: script('echo "Password: $PASSWORD" >&2') },
  ],
});
