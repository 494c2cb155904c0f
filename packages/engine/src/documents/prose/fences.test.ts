import { describe, expect, it } from 'vitest';
import { fencedCommands } from './fences.ts';

const page = `# Operations

Text with \`rm -rf /\` inline.

## Backup before a release

\`\`\`bash
# first
cp data/app.db data/app.db.bak
\`\`\`

\`\`\`console
$ docker compose exec -T db pg_dump app > a.sql
\`\`\`

\`\`\`yaml
command: rm x
\`\`\`

\`\`\`
unmarked stays unread
\`\`\`
`;

describe('commands of pages', () => {
  it('reads shell blocks with their lines and the heading above, and nothing else', () => {
    const found = fencedCommands('docs/ops.md', page).filter((it) => it.inside === null);
    expect(found.map((it) => [it.span.line, it.block, it.words.slice(0, 3).join(' ')])).toEqual([
      [9, 'Backup before a release', 'cp data/app.db data/app.db.bak'],
      [13, 'Backup before a release', 'docker compose exec'],
    ]);
  });

  it('reads thousands of empty lines in linear time', { timeout: 3000 }, () => {
    const block = `\`\`\`sh\n${'\n'.repeat(19_000)}ls\n\`\`\`\n`;
    expect(fencedCommands('a.md', block.repeat(50)).length).toBe(50);
  });

  it('survives a fence that never closes', () => {
    expect(fencedCommands('a.md', '```bash\nls\n')).toEqual([]);
  });
});
