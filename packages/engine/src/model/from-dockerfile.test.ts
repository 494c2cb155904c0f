import { isDockerfilePath } from '@seaworthy/schema/intake/path-claims';
import { describe, expect, it } from 'vitest';
import { treeOf } from '../../testing/tree.ts';
import { parseDockerfile } from '../documents/dockerfile/parse.ts';
import { insertInstructions } from '../documents/dockerfile/write.ts';
import { applyEdits } from '../text/text-edit.ts';
import { buildContext } from './build-context.ts';
import { type BuildRequest, imagesFromDockerfiles } from './from-dockerfile.ts';

function images(files: Record<string, string>, requests: BuildRequest[] = []) {
  const tree = treeOf(files);
  const documents = [...tree.texts]
    .filter(([path]) => isDockerfilePath(path))
    .map(([path, text]) => parseDockerfile(path, text));
  return imagesFromDockerfiles(documents, requests, buildContext(tree));
}

function image(text: string, more: Record<string, string> = {}) {
  const first = images({ Dockerfile: text, ...more })[0];
  if (first === undefined) throw new Error('no image');
  return first;
}

const request = (target: string, args: Record<string, string> = {}): BuildRequest => ({
  id: `Dockerfile@${target}`,
  file: 'Dockerfile',
  target,
  context: '.',
  args,
  container: 'x',
});

describe('imagesFromDockerfiles', () => {
  it('inherits metadata along the chain only, never through COPY --from', () => {
    const found = image(
      'FROM python:3.12-slim AS base\nUSER app\nENV A=1\nFROM node:22 AS web\nUSER node\nHEALTHCHECK CMD true\nRUN npm ci\nFROM base AS final\nCOPY --from=web /dist /dist\nCMD ["x"]\n',
    );
    expect(found.chain).toEqual([2, 0]);
    expect(found.user).toMatchObject({ value: 'app' });
    expect(found.healthcheck.state).toBe('unset');
    expect(found.base).toMatchObject({ value: { repository: 'python', tag: '3.12-slim' } });
    expect(found.otherRuns.map((run) => run.text)).toEqual(['npm ci']);
    expect(found.runs).toEqual([]);
  });

  it('makes one image per target that is asked for', () => {
    const text = 'FROM a:1 AS dev\nUSER root\nFROM dev AS prod\nUSER 10001\n';
    const found = images({ Dockerfile: text }, [request('DEV'), request('prod'), request('prod')]);
    expect(found.map((it) => [it.target, it.user.state === 'set' ? it.user.value : null])).toEqual([
      ['DEV', 'root'],
      ['prod', '10001'],
    ]);
  });

  it('evaluates ARG and ENV: defaults, arguments from outside, scope', () => {
    const text =
      'ARG V=3.12\nARG NO\nFROM python:${V}-slim\nARG V\nARG UID=1000\nENV HOME=/home/app DATA=$HOME/data\nUSER ${UID}:${GID}\nWORKDIR /app\nWORKDIR src\n';
    const found = image(text);
    expect(found.base).toMatchObject({ value: { tag: '3.12-slim' }, via: 'default of ARG V' });
    expect(found.user).toMatchObject({ state: 'unresolved', expression: '${UID}:${GID}' });
    expect(found.workdir).toMatchObject({ value: '/app/src' });
    expect(found.env.find((it) => it.name === 'DATA')?.value).toMatchObject({ state: 'unresolved' });
    expect(images({ Dockerfile: text }, [request('', { V: '3.9' })])[0]?.base).toMatchObject({
      value: { tag: '3.9-slim' },
    });
    expect(image('ARG X\nFROM $X\n').base).toMatchObject({ state: 'unresolved', expression: '$X' });
  });

  it('keeps tag and digest of a reference and knows scratch', () => {
    expect(image('FROM --platform=linux/amd64 localhost:5000/a/b:1@sha256:abc AS x\n').base).toMatchObject({
      value: { registry: 'localhost:5000', repository: 'a/b', tag: '1', digest: 'sha256:abc' },
    });
    expect(image('FROM scratch\n').base).toMatchObject({ value: { repository: 'scratch' } });
  });

  it('drops an inherited CMD when the stage sets its own ENTRYPOINT', () => {
    expect(image('FROM a AS b\nCMD ["x"]\nFROM b\nENTRYPOINT ["y"]\n').command.state).toBe('unset');
    expect(image('FROM a\nCMD ["x"]\nENTRYPOINT ["y"]\n').command.state).toBe('set');
  });

  it('lists what the commands leave installed', () => {
    const found = image(
      'FROM debian:12\nARG EXTRA="jq bc"\nRUN apt-get update && apt-get install -y --no-install-recommends -t bookworm curl=7.* libgl1:amd64 $EXTRA \\\n  && apt-get purge -y curl\nRUN apk add --no-cache --virtual .build gcc && apk del .build\n',
    );
    expect(found.systemPackages.map((it) => it.name)).toEqual(['libgl1', 'jq', 'bc']);
    expect(image('FROM a\nRUN apt-get install -y $PKGS\n').packagesOpen).toBe(true);
    expect(image('FROM a\nRUN xargs apt-get install -y < apt.txt\n').packagesOpen).toBe(true);
  });

  it('reads health checks with the engine defaults', () => {
    expect(
      image('FROM a\nHEALTHCHECK --interval=1m --retries=5 CMD curl -f http://localhost:80/x || exit 1\n').healthcheck,
    ).toMatchObject({
      value: {
        kind: 'exec',
        path: '/x',
        port: 80,
        intervalSeconds: 60,
        timeoutSeconds: 30,
        failures: 5,
        command: { form: 'shell' },
      },
    });
    expect(image('FROM a\nHEALTHCHECK NONE\n').healthcheck).toMatchObject({ value: { kind: 'disabled' } });
  });

  it('infers the context from the sources of COPY and finds the ignore file that governs', () => {
    const files = {
      'docker/api.Dockerfile': 'FROM a\nCOPY src/ requirements.txt /app/\n',
      'src/a.py': '',
      'requirements.txt': '',
      '.dockerignore': 'x',
    };
    expect(images(files)[0]).toMatchObject({ context: '.', dockerignore: '.dockerignore' });
    expect(images({ ...files, 'docker/api.Dockerfile.dockerignore': '' })[0]?.dockerignore).toBe(
      'docker/api.Dockerfile.dockerignore',
    );
    expect(images({ 'x/Dockerfile': 'FROM a\nCOPY gone /app\n' })[0]?.context).toBeNull();
  });

  it('leaves out triggers and reports repeated and broken instructions', () => {
    const found = image("FROM a\nONBUILD USER root\nCMD ['x']\nCMD y\n");
    expect(found.user.state).toBe('unset');
    expect(found.brokenExec).toHaveLength(1);
    expect(found.repeated).toMatchObject([{ keyword: 'CMD', span: { line: 4 } }]);
  });

  it('has a place for new instructions above the comment of CMD', () => {
    const text = 'FROM a\nRUN x\n# start\nCMD ["y"]\n';
    const edits = insertInstructions(image(text).slot, ['USER 10001']);
    expect(applyEdits(new Map([['Dockerfile', text]]), edits).get('Dockerfile')).toBe(
      'FROM a\nRUN x\nUSER 10001\n# start\nCMD ["y"]\n',
    );
    const open = 'FROM a\r\nRUN x';
    expect(
      applyEdits(new Map([['Dockerfile', open]]), insertInstructions(image(open).slot, ['USER 1'])).get('Dockerfile'),
    ).toBe('FROM a\r\nRUN x\r\nUSER 1\r\n');
  });

  it('infers the context when locks and other files are not in the archive', () => {
    const found = images({
      'docker/Dockerfile':
        'FROM a:1\nCOPY pyproject.toml uv.lock ./\nCOPY src ./src\nCOPY docker/run.sh /\nCOPY web ./web\n',
      'pyproject.toml': '',
      'docker/run.sh': '',
      'web/a.js': '',
    })[0];
    expect(found?.context).toBe('.');
    expect(image('FROM a:1\nCOPY one two three /x/\n').context).toBeNull();
  });
});
