import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './prerelease-moves-latest.ts';

const file = '.github/workflows/r.yml';
const release = (tags: string, pattern = "'v*'") => ({
  [file]: `on:\n  push:\n    tags: [${pattern}]\njobs:\n  i:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          push: true\n          tags: ${tags}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a plain list',
      files: release('acme/desk:${{ github.ref_name }},acme/desk:latest'),
      at: `${file}:10`,
      message: /acme\/desk:latest/,
    },
    {
      name: 'a variant',
      files: release('|\n            type=raw,value=latest-${{ matrix.target }}'),
      at: `${file}:10`,
    },
  ],
  good: [
    { name: 'only the version', files: release('acme/desk:${{ github.ref_name }}'), passes: true },
    { name: 'tags without suffixes', files: release('acme/desk:latest', "'v[0-9]+.[0-9]+.[0-9]+'") },
    { name: 'candidates are left out', files: release('acme/desk:latest', "'v*', '!v*-*'") },
  ],
});
