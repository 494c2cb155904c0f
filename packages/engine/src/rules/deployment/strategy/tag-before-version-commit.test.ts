import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './tag-before-version-commit.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'a release script',
      files: {
        'release.sh':
          '#!/bin/sh\ngit tag "v$1"\nsed -i "s/^version.*/version = $1/" pyproject.toml\ngit add pyproject.toml\ngit commit -m "v$1"\ngit push --tags\n',
      },
      at: 'release.sh:2',
      message: /line 5/,
    },
    {
      name: 'a job',
      files: {
        '.github/workflows/r.yml':
          'on: workflow_dispatch\njobs:\n  r:\n    steps:\n      - run: |\n          git tag -a v1 -m v1\n          npm version 1.0.0 --no-git-tag-version\n          git commit -am v1\n',
      },
      at: '.github/workflows/r.yml:6',
    },
  ],
  good: [
    { name: 'commit first', files: { Makefile: 'release:\n\tgit commit -am v1\n\tgit tag v1\n' }, passes: true },
    {
      name: 'the next version is opened',
      files: { 'release.sh': 'git tag v1\ngit commit -am "Begin development of next version"\n' },
      passes: true,
    },
    { name: 'lists tags', files: { 'x.sh': 'git tag --list\ngit commit -am x\n' } },
    { name: 'two recipes', files: { justfile: 'tag:\n    git tag v1\n\nsave:\n    git commit -am x\n' } },
  ],
});
