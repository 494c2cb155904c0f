import { describe, expect, it } from 'vitest';
import { loadGrammars } from '../../testing/load-grammars.ts';
import { treeOf } from '../../testing/tree.ts';
import { judgeAll } from '../index.ts';
import { ciActions } from './ci-steps.ts';

const grammars = await loadGrammars();

function rolesOf(steps: string, more: Record<string, string> = {}): string[] {
  const files = {
    ...more,
    '.github/workflows/a.yml': `on: push\njobs:\n  a:\n    runs-on: self-hosted\n    steps:\n${steps}`,
  };
  return ciActions(judgeAll(treeOf(files), { grammars }).model).map((action) => action.role);
}
const run = (command: string) => rolesOf(`      - run: ${command}\n`);

describe('what the steps of a pipeline do', () => {
  it('counts a build as a push when it pushes at least sometimes', () => {
    const build = (input: string) =>
      rolesOf(`      - uses: docker/build-push-action@v6\n        with:\n          ${input}\n`);
    expect(build('push: ${{ github.event_name != "pull_request" }}')).toEqual(['build-image', 'push-image']);
    expect(build('outputs: type=image,push-by-digest=true,push=true')).toEqual(['build-image', 'push-image']);
    expect(build('push: false')).toEqual(['build-image']);
    expect(build('load: true')).toEqual(['build-image']);
  });

  it('knows a script that is told to push, where the job signs in at a registry', () => {
    const login = '      - uses: docker/login-action@v3\n';
    expect(rolesOf(`${login}      - run: ./release.sh main --push\n`)).toEqual(['push-image']);
    expect(rolesOf(`${login}      - run: \${{ matrix.cmd }} --push\n`)).toEqual(['push-image']);
    expect(run('./release.sh main --push')).toEqual([]);
    expect(rolesOf(`${login}      - run: ./image.sh main --push-only=no\n`)).toEqual([]);
  });

  it('knows a script that is named after the release, where nothing else in the signed-in job pushes', () => {
    const login = '      - uses: docker/login-action@v3\n';
    expect(rolesOf(`${login}      - run: npm run release-nightly\n`)).toEqual(['push-image']);
    expect(rolesOf(`${login}      - run: node tools/release/build-images.mjs\n`)).toEqual(['push-image']);
    expect(rolesOf(`${login}      - run: node tools/release/install-deps.mjs\n`)).toEqual([]);
    expect(rolesOf(`${login}      - run: python3 scripts/release_notes.py\n`)).toEqual([]);
    expect(rolesOf(`${login}      - run: yarn publish\n`)).toEqual([]);
    expect(rolesOf(`${login}      - run: npm run release\n      - run: docker push acme/desk:1\n`)).toEqual([
      'push-image',
    ]);
    expect(run('npm run release')).toEqual([]);
  });

  it('reads the steps of a parallel group', () => {
    expect(rolesOf('      - parallel:\n          - run: npm test\n          - run: docker build .\n')).toEqual([
      'test',
      'build-image',
    ]);
  });

  it('knows copies and manifests as pushes', () => {
    expect(run('docker buildx imagetools create -t a/b:1 a/b@sha256:00')).toEqual(['push-image']);
    expect(run('skopeo copy docker://a/b:1 docker://c/b:1')).toEqual(['push-image']);
  });

  it('knows the deploy commands of platforms, and hooks', () => {
    for (const command of [
      'uv run fastapi deploy',
      'netlify deploy --prod',
      'npx wrangler deploy',
      'curl -X POST "$DEPLOY_HOOK_URL"',
    ])
      expect(run(command), command).toContain('deploy');
    expect(run('curl https://example.org/docs')).not.toContain('deploy');
  });

  it('does not take a setup of builders for a build', () => {
    expect(run('docker buildx create --use')).toEqual([]);
  });

  it('follows a script of the repository to its migration', () => {
    const script = { 'backend/scripts/prestart.sh': '#!/bin/sh\nalembic upgrade head\n' };
    expect(rolesOf('      - run: bash scripts/prestart.sh\n        working-directory: backend\n', script)).toEqual([
      'migrate',
    ]);
  });
});
