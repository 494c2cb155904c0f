import { describe, expect, it } from 'vitest';
import { composeFences } from './compose-fences.ts';

const page = `# Rollback

Pin the image:

\`\`\`yaml
services:
  backend:
    image: acme/desk:1.2.0
    environment:
      A: b
  frontend:
    image: acme/desk:1.2.0
volumes:
  data:
\`\`\`

\`\`\`json
{ "services": {} }
\`\`\`
`;

describe('Compose snippets of pages', () => {
  it('gives the services with their lines and the heading above', () => {
    const [fence, ...rest] = composeFences('docs/rollback.md', page);
    expect(rest).toEqual([]);
    expect(fence?.heading).toBe('Rollback');
    expect(fence?.services.map((it) => `${it.name}:${it.span.line}`)).toEqual(['backend:7', 'frontend:11']);
  });
  it('spans cover the name, also below list items', () => {
    const text = '1. Do:\n\n   ```yaml\n   services:\n     api:\n       image: x\n   ```\n';
    const [fence] = composeFences('a.md', text);
    expect(fence?.services.map((it) => text.slice(it.span.start, it.span.end))).toEqual(['api']);
  });
  it('reads no page without such a block', () => {
    expect(composeFences('a.md', 'services: are good\n```sh\nservices:\n  a:\n```\n')).toEqual([]);
  });
});
