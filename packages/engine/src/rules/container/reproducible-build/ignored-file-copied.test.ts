import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './ignored-file-copied.ts';

const image = (copy: string, ignore: string, files: Record<string, string>) => ({
  Dockerfile: `FROM debian:12.8-slim\nCOPY ${copy}\nCMD ["x"]\n`,
  '.dockerignore': ignore,
  ...files,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a script in an ignored folder',
      files: image('scripts/start.sh /', 'node_modules\nscripts/\n', { 'scripts/start.sh': '' }),
      at: 'Dockerfile:2',
      message: /\.dockerignore:2 leaves out with "scripts\/"/,
    },
    {
      name: 'a whole folder',
      files: image('docs /docs', '**/docs\n', { 'docs/a.md': '', 'docs/b.md': '' }),
      at: 'Dockerfile:2',
    },
    { name: 'by ending', files: image('README.md ./', '*.md\n', { 'README.md': '' }), at: 'Dockerfile:2' },
  ],
  good: [
    { name: 'taken back', files: image('README.md ./', '*.md\n!README.md\n', { 'README.md': '' }) },
    {
      name: 'a part of the folder is left',
      files: image('src /src', 'src/test\n', { 'src/a.c': '', 'src/test/b.c': '' }),
    },
    { name: 'a pattern may match nothing', files: image('*.md ./', '*.md\n', { 'README.md': '' }) },
    { name: 'a file that the archive lacks', files: image('dist /dist', 'dist\n', { 'a.c': '' }) },
  ],
});
