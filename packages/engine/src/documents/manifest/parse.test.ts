import { describe, expect, it } from 'vitest';
import { manifestFormat } from './format.ts';
import { parseManifest } from './parse.ts';

function read(path: string, text: string): string[] {
  const document = parseManifest(path, text);
  expect(document.problems).toEqual([]);
  for (const one of document.dependencies) expect(text.slice(one.span.start, one.span.end)).not.toBe('');
  return document.dependencies.map(
    (one) => `${one.span.line} ${one.name} ${one.specifier}${one.pinned ? ' pinned' : ''} ${one.group}`,
  );
}

describe('manifests', () => {
  it('reads requirements with extras, markers, hashes and comments', () => {
    const text =
      '# app\nfastapi[all]==0.142.2  # web\nuvicorn>=0.30,<1\n-r base.txt\nPillow ; python_version > "3.9"\ndocling\n';
    expect(read('requirements.txt', text)).toEqual([
      '2 fastapi ==0.142.2 pinned runtime',
      '3 uvicorn >=0.30,<1 runtime',
      '5 pillow  runtime',
      '6 docling  runtime',
    ]);
    expect(parseManifest('requirements.txt', text).dependencies[0]?.extras).toEqual(['all']);
    expect(read('requirements-dev.txt', 'pytest\n')).toEqual(['1 pytest  dev']);
  });

  it('reads PEP 621, dependency groups and Poetry tables', () => {
    const pep =
      '[project]\nname = "x"\ndependencies = [\n  "fastapi>=0.1",\n  "SQLAlchemy==2.0.1",\n]\n[dependency-groups]\ndev = ["pytest"]\n[project.scripts]\nserve = "x.main:run"\n';
    expect(read('pyproject.toml', pep)).toEqual([
      '4 fastapi >=0.1 runtime',
      '5 sqlalchemy ==2.0.1 pinned runtime',
      '8 pytest  dev',
    ]);
    expect(parseManifest('pyproject.toml', pep).scripts).toMatchObject([{ name: 'serve', command: 'x.main:run' }]);
    const poetry =
      '[tool.poetry.dependencies]\npython = "^3.11"\nfastapi = "^0.1"\nuvicorn = { version = "0.30.1", extras = ["standard"] }\n[tool.poetry.group.dev.dependencies]\nruff = "*"\n';
    expect(read('pyproject.toml', poetry)).toEqual([
      '3 fastapi ^0.1 runtime',
      '4 uvicorn 0.30.1 pinned runtime',
      '6 ruff  dev',
    ]);
  });

  it('reads package.json with scripts', () => {
    const text =
      '{\n  "scripts": { "start": "node server.js" },\n  "dependencies": { "express": "^5.0.0", "ws": "8.1.0" },\n  "devDependencies": { "vite": "8.0.0" }\n}\n';
    expect(read('web/package.json', text)).toEqual([
      '3 express ^5.0.0 runtime',
      '3 ws 8.1.0 pinned runtime',
      '4 vite 8.0.0 pinned dev',
    ]);
    expect(parseManifest('package.json', text).scripts[0]).toMatchObject({ name: 'start', command: 'node server.js' });
  });

  it('reads names and versions from lock files', () => {
    expect(read('uv.lock', 'version = 1\n\n[[package]]\nname = "fastapi"\nversion = "0.1.0"\n')).toEqual([
      '4 fastapi ==0.1.0 pinned runtime',
    ]);
    expect(
      read('package-lock.json', '{\n "packages": {\n  "node_modules/ws": {\n   "version": "8.1.0"\n  }\n }\n}'),
    ).toEqual(['3 ws ==8.1.0 pinned runtime']);
    expect(
      read('pnpm-lock.yaml', "packages:\n\n  '@scope/a@1.2.3':\n    resolution: {}\n\n  b@2.0.0(react@19.0.0):\n"),
    ).toEqual(['3 @scope/a ==1.2.3 pinned runtime', '6 b ==2.0.0 pinned runtime']);
    expect(read('yarn.lock', 'ws@^8.0.0:\n  version "8.1.0"\n')).toEqual(['1 ws ==8.1.0 pinned runtime']);
    expect(
      read(
        'Pipfile.lock',
        '{\n    "default": {\n        "flask": {\n            "hashes": [],\n            "version": "==3.0.0"\n        }\n    }\n}',
      ),
    ).toEqual(['3 flask ==3.0.0 pinned runtime']);
  });

  it('names the line of a manifest that cannot be read', () => {
    expect(parseManifest('pyproject.toml', '[project]\nname = = 1\n').problems).toMatchObject([{ line: 2 }]);
    expect(parseManifest('package.json', 'nonsense').problems).toHaveLength(1);
  });

  it('claims manifests and nothing inside installed packages', () => {
    expect(
      ['requirements/base.txt', 'a/package.json', 'uv.lock', 'dev-requirements.txt'].every(manifestFormat.claimsPath),
    ).toBe(true);
    expect(['node_modules/a/package.json', 'notes.txt', 'tsconfig.json'].some(manifestFormat.claimsPath)).toBe(false);
  });
});
