import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './remote-script-piped.ts';

const run = (text: string) => ({ Dockerfile: `FROM debian:bookworm-slim\nRUN ${text}\nCMD ["x"]\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'into a shell',
      files: run(
        'apt-get update \\\n  && curl -fsSL https://deb.example.org/setup_22.x | bash - \\\n  && apt-get install -y nodejs',
      ),
      at: 'Dockerfile:3',
      message: /setup_22/,
    },
    { name: 'into Python', files: run('wget -qO- https://install.example.org | python3 -'), at: 'Dockerfile:2' },
    {
      name: 'with variables before the interpreter',
      files: run('curl -sSL https://x.example.org/i.sh | VERSION=1 sh'),
      at: 'Dockerfile:2',
    },
  ],
  good: [
    { name: 'into tar', files: run('curl -fsSL https://example.org/a.tgz | tar xz') },
    {
      name: 'the sum is checked',
      files: run('curl -fsSL https://example.org/i.sh | tee /i.sh | sha256sum -c sum && sh /i.sh'),
    },
    {
      name: 'a key for a signed repository',
      files: run('curl -fsSL https://example.org/key.gpg | gpg --dearmor -o /usr/share/keyrings/x.gpg'),
    },
  ],
});
