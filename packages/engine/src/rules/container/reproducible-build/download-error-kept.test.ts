import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './download-error-kept.ts';

const file = (run: string) => ({ Dockerfile: `FROM debian:12.8-slim\nRUN ${run}\nCMD ["app"]\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'a key of a package source',
      files: file('curl --silent --output /usr/share/keyrings/n.gpg https://example.org/n.gpg && apt-get update'),
      at: 'Dockerfile:2',
      message: /stores \/usr\/share\/keyrings\/n\.gpg/,
    },
    {
      name: 'a program',
      files: file('curl -sLo /usr/local/bin/tool https://example.org/tool && chmod +x /usr/local/bin/tool'),
      at: 'Dockerfile:2',
    },
  ],
  good: [
    { name: 'a letter among others', files: file('curl -fsSLo /usr/local/bin/tool https://example.org/tool') },
    { name: 'unpacked at once', files: file('curl -sLO https://example.org/tool.tar.gz && tar -xzf tool.tar.gz') },
    { name: 'a checksum', files: file('curl -sLo /tool https://example.org/tool && echo "ab /tool" | sha256sum -c -') },
    { name: 'an answer that nobody keeps', files: file('curl -s https://example.org/ping -o /dev/null') },
    { name: 'another tool', files: file('wget -qO /tool https://example.org/tool') },
  ],
});
