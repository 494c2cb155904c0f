import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rules } from './index.generated.ts';

const folder = new URL('.', import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  (name) => /\.ts$/.test(name) && !/\.test\.ts$/.test(name),
);
/** A reader meets these sentences below the name of a section and not below the subject that they speak of. */
const needsItsSubject = /^(?:It|Its|They|Their|This|That|These|Those|Not|Named|Decided|Asks)\b/;

describe('reasons why a rule does not apply', () => {
  it('name what they speak of', () => {
    const reasons = files.flatMap((file) =>
      [
        ...readFileSync(new URL(file, folder), 'utf8').matchAll(/\bskip\(\s*(?:'([^'\n]+)'|"([^"\n]+)"|`([^`\n]+)`)/g),
      ].map((match) => match[1] ?? match[2] ?? match[3] ?? ''),
    );
    expect(reasons.length).toBeGreaterThan(400);
    const allowed = /^(?:This service|These units|Not even one worker) /;
    expect(reasons.filter((reason) => needsItsSubject.test(reason) && !allowed.test(reason))).toEqual([]);
  });

  it('are whole sentences of at least four words', () => {
    for (const { id, noSubject } of rules) {
      expect(noSubject, id).toMatch(/^\S+(?: \S+){3,}\.$/);
      expect(noSubject, id).not.toMatch(needsItsSubject);
    }
  });
});
