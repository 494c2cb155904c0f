import { isDockerfilePath } from '@seaworthy/schema/intake/path-claims';
import { describe, expect, it } from 'vitest';
import type { DockerfileInstruction } from './document.ts';
import { parseDockerfile } from './parse.ts';

function instructions(text: string): readonly DockerfileInstruction[] {
  return parseDockerfile('Dockerfile', text).instructions;
}

function one(text: string): DockerfileInstruction {
  const found = instructions(`FROM a\n${text}`)[1];
  if (found === undefined) throw new Error('no instruction');
  return found;
}

describe('parseDockerfile', () => {
  it('joins continued lines, drops comments inside, and points each command at its own line', () => {
    const text =
      'FROM a\r\nRUN apt-get update && \\\r\n  # tools\r\n\r\n  apt-get install -y curl \\  \r\n    wget && \\\r\n  rm -rf /x\r\n';
    const run = instructions(text)[1];
    expect(run?.commands.map((command) => [command.text, command.span.line])).toEqual([
      ['apt-get update', 2],
      ['apt-get install -y curl wget', 5],
      ['rm -rf /x', 7],
    ]);
    const install = run?.commands[1]?.span;
    expect(text.slice(install?.start, install?.end)).toMatch(/^apt-get install[\s\S]*wget$/);
  });

  it('reads flags, words and their places', () => {
    const copy = one('COPY --from=build --chown=app:app ["a b", "/x/"]');
    expect(copy.flags).toEqual([
      { name: 'from', value: 'build' },
      { name: 'chown', value: 'app:app' },
    ]);
    expect(copy.exec).toEqual(['a b', '/x/']);
    expect(one('ENV A="x y" B=${A:-1}').words.map((word) => word.text)).toEqual(['A="x y"', 'B=${A:-1}']);
  });

  it('takes the exec form only when it is JSON, with spaces in strings kept', () => {
    expect(one('CMD ["sh", "-c", "exec uvicorn app:app"]').exec).toEqual(['sh', '-c', 'exec uvicorn app:app']);
    expect(one("CMD ['python', 'app.py']")).toMatchObject({ exec: null, brokenExec: true });
    expect(one('CMD python app.py')).toMatchObject({ exec: null });
  });

  it('sees into sh -c of an exec form', () => {
    expect(one('CMD ["sh", "-c", "alembic upgrade head && exec uvicorn app:app"]').commands.map((c) => c.text)).toEqual(
      ['sh -c alembic upgrade head && exec uvicorn app:app', 'alembic upgrade head', 'exec uvicorn app:app'],
    );
  });

  it('reads here-documents as scripts, not as instructions', () => {
    const text = 'FROM a\nRUN <<EOF\napt-get update\nUSER nobody\nEOF\nCOPY <<-"X" /etc/x\n\tFROM b\n\tX\nUSER app\n';
    const found = instructions(text);
    expect(found.map((instruction) => instruction.keyword)).toEqual(['FROM', 'RUN', 'COPY', 'USER']);
    expect(found[1]?.commands.map((command) => [command.text, command.span.line])).toEqual([
      ['apt-get update', 3],
      ['USER nobody', 4],
    ]);
    expect(found[2]?.heredocs[0]?.body).toBe('\tFROM b\n');
    expect(one('RUN python3 <<EOF\nimport os\nEOF').commands.map((command) => command.text)).toEqual(['python3']);
    expect(one('RUN cat <<EOF > /x\nrm -rf /\nEOF').commands.map((command) => command.text)).toEqual(['cat']);
  });

  it('follows the escape directive and a byte order mark', () => {
    const document = parseDockerfile('Dockerfile', '\uFEFF# escape=`\nFROM a\nRUN dir C:\\ `\n  && echo x\n');
    expect(document.escape).toBe('`');
    expect(document.instructions[1]?.commands).toHaveLength(2);
  });

  it('marks triggers of ONBUILD and reads the probe of HEALTHCHECK', () => {
    expect(one('ONBUILD RUN npm ci')).toMatchObject({ keyword: 'RUN', onbuild: true, argument: 'npm ci' });
    const probe = one('HEALTHCHECK --interval=5s CMD curl -f http://localhost/ || exit 1');
    expect(probe.flags).toEqual([{ name: 'interval', value: '5s' }]);
    expect(probe.commands.map((command) => command.text)).toEqual(['curl -f http://localhost/', 'exit 1']);
    expect(one('HEALTHCHECK NONE').argument).toBe('NONE');
  });

  it('names an unknown instruction and reads on', () => {
    const document = parseDockerfile('Dockerfile', 'FROM a\nRUNN x\nUSER b\n');
    expect(document.problems).toEqual([{ line: 2, reason: 'unknown instruction RUNN' }]);
    expect(document.instructions.at(-1)?.keyword).toBe('USER');
  });

  it.each([
    ['many instructions', `FROM a\n${'RUN apt-get update && apt-get install -y x\n'.repeat(20_000)}`],
    ['one long instruction', `FROM a\nRUN x ${'\\\n y && z'.repeat(60_000)}`],
    ['open quotes', `FROM a\nENV A="${'x '.repeat(300_000)}`],
    ['here-documents', `FROM a\nRUN ${'<<A '.repeat(2000)}\n${'A\n'.repeat(2000)}`],
    ['nothing but breaks', '\\\n'.repeat(300_000)],
  ])('survives %s; how its time grows is measured by npm run bench', (_name, text) => {
    expect(() => parseDockerfile('Dockerfile', text)).not.toThrow();
  });

  it('is plain data', () => {
    const document = parseDockerfile('Dockerfile', 'FROM a\nRUN x && y\nCMD ["a"]\n');
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });
});

describe('isDockerfilePath', () => {
  it.each(['Dockerfile', 'a/Dockerfile.prod', 'api.Dockerfile', 'x/api.dockerfile', 'Containerfile', 'Dockerfile-web'])(
    'claims %s',
    (path) => expect(isDockerfilePath(path)).toBe(true),
  );
  it.each(['Dockerfile.dockerignore', 'dockerfiles.md', 'MyDockerfile'])('leaves %s', (path) =>
    expect(isDockerfilePath(path)).toBe(false),
  );
});

it('reads 200 stages and says what it left out', () => {
  const text = Array.from({ length: 250 }, (_, at) => `FROM s${at} AS s${at + 1}\n`).join('');
  const document = parseDockerfile('Dockerfile', text);
  expect(document.instructions).toHaveLength(200);
  expect(document.problems).toEqual([{ line: 201, reason: 'more than 200 stages, the rest is not read' }]);
});
