import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './git-source-unpinned.ts';

const image = (run: string) => ({ Dockerfile: `FROM debian:12.8\nRUN ${run}\nCMD ["x"]\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'a branch',
      files: image('git clone -b main https://a.example/x/tool.git /src'),
      at: 'Dockerfile:2',
      message: /tool from git from the branch main/,
    },
    {
      name: 'pip without a reference',
      files: image('pip install git+https://a.example/x/lib.git'),
      at: 'Dockerfile:2',
      message: /lib from git without/,
    },
    {
      name: 'a named requirement with a branch',
      files: image('pip install "lib @ git+https://a.example/x/lib.git@master"'),
      at: 'Dockerfile:2',
    },
  ],
  good: [
    { name: 'a tag', files: image('git clone --branch v2.1 https://a.example/x/tool.git') },
    {
      name: 'a checkout afterwards',
      files: image('git clone https://a.example/x/tool.git && cd tool && git checkout 3f2c1ab9'),
    },
    {
      name: 'pip with a commit',
      files: image('pip install git+https://a.example/x/lib.git@3f2c1ab9d0e1f2a3b4c5d6e7f8091a2b3c4d5e6f'),
    },
    { name: 'a variable', files: image('git clone --branch ${VERSION} https://a.example/x/tool.git') },
  ],
});
