import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './download-unverified.ts';

const image = (run: string) => ({ Dockerfile: `FROM debian:12.8-slim\nARG V=1.2\nRUN ${run}\nCMD ["x"]\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'a package beside a checked one',
      files: {
        Dockerfile:
          'FROM debian:12.8-slim AS base\nRUN curl -fLO https://a.example/s6.tar.xz && curl -fLO https://a.example/s6.tar.xz.sha256 && sha256sum -c s6.tar.xz.sha256 && tar xf s6.tar.xz\nFROM base\nRUN apt-get update \\\n  && curl --fail --remote-name https://b.example/tool_1.2_${TARGETARCH}.deb \\\n  && dpkg --install ./tool_1.2.deb\nCMD ["x"]\n',
      },
      at: 'Dockerfile:5',
      count: 1,
      message: /installs it with dpkg.*Dockerfile:2 is checked/,
    },
    {
      name: 'unpacked from a pipe',
      files: image('curl -fsSL https://a.example/tool-v1.tar.gz | tar xz -C /usr/local'),
      at: 'Dockerfile:3',
      message: /unpacks it/,
    },
    {
      name: 'a program',
      files: image('wget -O /usr/local/bin/tool https://a.example/tool-linux-amd64 && chmod +x /usr/local/bin/tool'),
      at: 'Dockerfile:3',
    },
    {
      name: 'a script of its own',
      files: image('curl -o get.py https://a.example/get.py && python3 get.py'),
      at: 'Dockerfile:3',
    },
  ],
  good: [
    {
      name: 'checked',
      files: image('curl -fLO https://a.example/t.tgz && echo "$SUM t.tgz" | sha256sum -c && tar xf t.tgz'),
    },
    {
      name: 'signature checked',
      files: image('curl -fLO https://a.example/t.tgz && gpg --batch --verify t.tgz.asc && tar xf t.tgz'),
    },
    {
      name: 'the key of a repository',
      files: image(
        'curl -fsSL https://a.example/key.gpg | gpg --dearmor -o /usr/share/keyrings/a.gpg && chmod 755 /usr/share/keyrings',
      ),
    },
    { name: 'only a health question', files: image('curl -f http://localhost:8000/') },
    { name: 'piped into a shell: another rule', files: image('curl -fsSL https://a.example/install.sh | sh') },
  ],
});
