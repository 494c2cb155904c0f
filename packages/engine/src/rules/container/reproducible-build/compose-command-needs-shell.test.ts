import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './compose-command-needs-shell.ts';

const command = (line: string) => ({
  'compose.yml': `services:\n  api:\n    image: example/api:1.2\n    command: ${line}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a folded text',
      files: command('>\n      python manage.py migrate &&\n      gunicorn app.wsgi'),
      at: 'compose.yml:4',
      message: /uses &&/,
    },
    { name: 'a redirection', files: command('node server.js > /var/log/app.log'), at: 'compose.yml:4' },
  ],
  good: [
    { name: 'sh -c in a string', files: command('sh -c "a && b"') },
    { name: 'quoted operators', files: command(`node -e 'a && b'`) },
    {
      name: 'an entrypoint that is a shell',
      files: {
        'compose.yml':
          'services:\n  a:\n    image: a/b:1\n    entrypoint: ["/bin/sh", "-c"]\n    command: ["a && b"]\n',
      },
    },
    { name: 'plain arguments', files: command('--flag value') },
  ],
});
