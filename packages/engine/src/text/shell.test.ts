import { describe, expect, it } from 'vitest';
import { splitShell } from './shell.ts';

const lines = (text: string) => splitShell(text).map((command) => command.words.map((word) => word.text).join(' '));

describe('splitShell', () => {
  it('splits at operators and line breaks and keeps quoted ones', () => {
    expect(lines(`apt-get update && apt-get install -y "a b" 'c;d' || exit 1; echo x | tee f\nls`)).toEqual([
      'apt-get update',
      'apt-get install -y a b c;d',
      'exit 1',
      'echo x',
      'tee f',
      'ls',
    ]);
  });

  it('joins continued lines and drops comments', () => {
    expect(lines('apt-get install \\\n  curl \\\r\n  wget # why\n# c\necho "a#b" a#b')).toEqual([
      'apt-get install curl wget',
      'echo a#b a#b',
    ]);
  });

  it('ends where the text ends, also behind a last backslash', () => {
    for (const text of ['a \\', '\\', 'a "\\', '$(', '`', "'", '${']) {
      for (const word of splitShell(text).flatMap((command) => command.words)) {
        expect(word.end).toBeLessThanOrEqual(text.length);
      }
    }
  });

  it('knows what runs only on a condition', () => {
    const commands = splitShell(
      'if [ -f x ]; then a; else b; fi; for i in 1 2; do c $i; done; case $x in y|z) d;; *) e ;; esac; f || g; (h)',
    );
    expect(commands.map((command) => [command.words[0]?.text, command.conditional])).toEqual([
      ['[', true],
      ['a', true],
      ['b', true],
      ['c', true],
      ['d', true],
      ['e', true],
      ['f', false],
      ['g', true],
      ['h', false],
    ]);
  });

  it('follows sh -c and command substitution, with offsets of the inner text', () => {
    const text = `exec sh -c "cd /app && exec uvicorn app:app" && curl "https://x/$(uname -m).tar"`;
    const commands = splitShell(text);
    expect(commands.map((command) => command.words.map((word) => word.text).join(' '))).toEqual([
      'exec sh -c cd /app && exec uvicorn app:app',
      'cd /app',
      'exec uvicorn app:app',
      'uname -m',
      'curl https://x/$(uname -m).tar',
    ]);
    const inner = commands[2];
    expect(text.slice(inner?.start, inner?.end)).toBe('exec uvicorn app:app');
    expect(inner?.nested).toBe(true);
  });

  it('keeps assignments and redirections apart from the words', () => {
    const [command] = splitShell('A=1 B="x y" node app.js >/dev/null 2>&1 <in');
    expect(command?.assignments).toEqual([
      { name: 'A', value: '1' },
      { name: 'B', value: 'x y' },
    ]);
    expect(command?.words.map((word) => word.text)).toEqual(['node', 'app.js']);
    expect(command?.redirects.map((redirect) => redirect.operator)).toEqual(['>', '>&', '<']);
  });

  it('passes over here-documents', () => {
    expect(lines('cat <<EOF > /etc/x\nrm -rf /\nEOF\necho done')).toEqual(['cat', 'echo done']);
  });

  it('marks words whose value only the shell knows', () => {
    const [command] = splitShell('pip install "$A" b ${C} \'$d\' \\$e');
    expect(command?.words.map((word) => word.dynamic)).toEqual([false, false, true, false, true, false, false]);
  });

  it.each([
    ['open quotes', `${'\'"'}`.repeat(50_000)],
    ['open substitutions', '$('.repeat(50_000)],
    ['backslashes', '\\'.repeat(100_000)],
    ['operators', '&&||;;()<>'.repeat(10_000)],
    ['open groups', '( { '.repeat(30_000)],
    ['braces', '${'.repeat(50_000)],
  ])(
    'survives %s quickly',
    (_name, text) => {
      expect(() => splitShell(text)).not.toThrow();
    },
    2000,
  );
});
