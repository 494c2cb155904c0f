import { describe, expect, it } from 'vitest';
import { rules } from './index.generated.ts';

/** A program with an argument outside of a code span: Markdown would escape its stars, brackets and underscores. */
const bare =
  /(?:^|\s)(?:docker (?:compose [a-z]|(?:run|stats|inspect|pull|build|history|top|volume|logs|exec)\b)|kubectl [a-z]|curl -|openssl s_client|nginx -[tT]\b|promtool check)/;

describe('verify texts', () => {
  it('write every command as a code span', () => {
    const open = rules.filter((rule) => bare.test(rule.docs.verify.replace(/`[^`]*`/g, '')));
    expect(open.map((rule) => `${rule.id}: ${rule.docs.verify}`)).toEqual([]);
  });
});
