import { isComposeName } from '@seaworthy/schema/intake/path-claims';
import { describe, expect, it } from 'vitest';
import { composeFormat } from './format.ts';

const claims = (path: string, text: string) => composeFormat.claimsText?.(path, text) ?? true;

describe('composeFormat', () => {
  it.each([
    'compose.yaml',
    'docker-compose.prod.yml',
    'x/docker-compose-dev.yml',
    'prod.compose.yml',
    'compose.override.yml',
  ])('knows %s by its name', (path) => expect(isComposeName(path)).toBe(true));

  it('knows other YAML by its services', () => {
    expect(claims('stack.yml', 'version: "3"\nservices:\n  api:\n    image: a\n')).toBe(true);
    expect(claims('deploy/x.yml', 'services:\n  api:\n    build: .\nvolumes:\n  a:\n')).toBe(true);
  });

  it.each([
    ['a GitLab pipeline', '.gitlab-ci.yml', 'image: a\nservices:\n  - postgres:16\njob:\n  script: [x]\n'],
    ['a Symfony service file', 'services.yaml', 'services:\n  App\\Kernel:\n    class: X\n'],
    ['a workflow', 'ci.yml', 'jobs:\n  a:\n    services:\n      db:\n        image: postgres\n'],
    ['a Kubernetes object', 'k.yml', 'apiVersion: v1\nkind: ConfigMap\nservices:\n  a:\n    image: x\n'],
  ])('leaves %s', (_name, path, text) => expect(claims(path, text)).toBe(false));

  it('reads the root map and names syntax errors', () => {
    const document = composeFormat.parse('compose.yml', 'services:\n  a: {image: x\n', { grammars: {} as never });
    expect(document.problems.length).toBeGreaterThan(0);
    expect(document.root?.type).toBe('map');
  });
});
