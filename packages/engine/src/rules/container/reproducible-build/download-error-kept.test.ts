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
    {
      name: 'another file is unpacked later',
      files: file('curl -sLo /usr/local/bin/tool https://example.org/tool\nRUN tar xf /tmp/other.tgz'),
      at: 'Dockerfile:2',
    },
    {
      name: 'it was run before it was fetched again',
      files: file('tool --version\nRUN curl -sLo /usr/local/bin/tool https://example.org/tool'),
      at: 'Dockerfile:3',
    },
  ],
  good: [
    {
      name: 'a script that a shell runs',
      files: file('curl -sL https://example.org/setup_20.x -o s.sh && bash s.sh'),
    },
    {
      name: 'a program that runs at once',
      files: file('curl -Lo kubectl https://example.org/kubectl && chmod +x kubectl && ./kubectl version --client'),
    },
    {
      name: 'unpacked by a later instruction',
      files: file('curl -sL -o /tmp/x.tgz https://example.org/x.tgz\nRUN tar xf /tmp/x.tgz -C /opt'),
    },
    {
      name: 'a program that a later instruction runs',
      files: file(
        'curl -sLo /usr/local/bin/tool https://example.org/tool\nRUN chmod +x /usr/local/bin/tool\nRUN tool --version',
      ),
    },
    { name: 'a letter among others', files: file('curl -fsSLo /usr/local/bin/tool https://example.org/tool') },
    { name: 'unpacked at once', files: file('curl -sLO https://example.org/tool.tar.gz && tar -xzf tool.tar.gz') },
    { name: 'a checksum', files: file('curl -sLo /tool https://example.org/tool && echo "ab /tool" | sha256sum -c -') },
    { name: 'an answer that nobody keeps', files: file('curl -s https://example.org/ping -o /dev/null') },
    { name: 'another tool', files: file('wget -qO /tool https://example.org/tool') },
  ],
});
