import { beforeAll, describe, expect, it } from 'vitest';
import { loadGrammars } from '../../../testing/load-grammars.ts';
import { treeOf } from '../../../testing/tree.ts';
import type { ParseTools } from '../../documents/document.ts';
import { judgeAll } from '../../index.ts';
import { practiceOf } from './practice.ts';

let tools: ParseTools;
beforeAll(async () => {
  tools = { grammars: await loadGrammars() };
});

const compose = 'services:\n  api:\n    image: ghcr.io/acme/api:1.0.0\n';
const lineOf = (path: string, text: string) => {
  const { model } = judgeAll(treeOf({ 'compose.yml': compose, [path]: text }), tools);
  return practiceOf(model, 'rollback')?.span.line;
};

describe('practiceOf', () => {
  it('takes the word of a page for operators', () => {
    expect(lineOf('docs/operations.md', '# Operations\n\nRollback: set IMAGE_TAG to the last tag and start.\n')).toBe(
      3,
    );
  });
  it('takes no word of research, changelogs, audits and templates', () => {
    const text = '# Notes\n\n- Canary releases and rollback\n';
    for (const path of ['docs/UI_RESEARCH.md', 'CHANGELOG.md', 'docs/audit/ci.md', '.github/pull_request_template.md'])
      expect(lineOf(path, text), path).toBeUndefined();
  });
  it('takes no word of what is missing or wished for', () => {
    expect(lineOf('docs/operations.md', '**Missing capabilities:**\n\n1. Rollback within minutes\n')).toBeUndefined();
    expect(lineOf('docs/operations.md', '# Operations\n\nA rollback could be automated.\n')).toBeUndefined();
  });
});
