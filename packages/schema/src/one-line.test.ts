import { expect, test } from 'vitest';
import { PersonName } from './api-accounts.ts';
import { AuditChange, ProjectSettings } from './api-history.ts';
import { oneLine } from './one-line.ts';

test('a name is one line of visible text that keeps its direction', () => {
  expect(['a\r\nb', 'x\u202egnp.exe', 'nul\u0000', 'de\u00adsk', '\u2068Ana\u2069', '\tx'].map(oneLine)).toEqual([
    'a b',
    'xgnp.exe',
    'nul',
    'desk',
    'Ana',
    ' x',
  ]);
  const family = '\u{1f469}\u200d\u{1f467}';
  for (const text of ['Žofia Ó Briain', 'می\u200cخواهم', 'שלום', family, '| a | <b>']) expect(oneLine(text)).toBe(text);
});

test('people, teams, tokens, projects and audits take such names alone, and none that is empty to the eye', () => {
  expect(PersonName.parse(' Ana\nOwner\u202e ')).toBe('Ana Owner');
  for (const empty of ['\u200b', '\u2060\u00ad', '\n\t', '\u0000'])
    expect(PersonName.safeParse(empty).success).toBe(false);
  const settings = { keepAudits: null, keepDays: null, gate: { failOn: 'high', minScore: null } };
  expect(ProjectSettings.parse({ ...settings, name: 'desk\r\nX: y' }).name).toBe('desk X: y');
  expect(ProjectSettings.safeParse({ ...settings, name: '\u200b' }).success).toBe(false);
  expect(AuditChange.parse({ label: 'main\u202e\n' }).label).toBe('main');
});
