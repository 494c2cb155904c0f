import { describe, expect, it } from 'vitest';
import { shellFormat } from './format.ts';
import { parseShell } from './parse.ts';

const lines = (path: string, text: string) =>
  parseShell(path, text).commands.map((it) => `${it.span.line} ${it.block ?? '-'} ${it.words.join(' ')}`);

describe('an exit that always runs', () => {
  const body = 'pg_dump app > /backup/app.sql\n';

  it('leaves out what stands below it', () => {
    const document = parseShell('ops/backup.sh', `#!/bin/sh\nexit 0\n${body}`);
    expect(document.commands.map((it) => it.program)).toEqual(['exit']);
    expect(document.facts).toEqual([]);
  });

  it('keeps what stands below one that runs on a condition, in a function or in parentheses', () => {
    for (const head of [
      '[ -n "$DB" ] || exit 1\n',
      'if [ -z "$DB" ]; then\n  exit 0\nfi\n',
      'die() {\n  exit 1\n}\n',
      'test -f a && exit 0\n',
      '(cd /x; exit 0)\n',
      'test -f a || {\n  exit 1\n}\n',
    ])
      expect(parseShell('ops/backup.sh', head + body).commands.at(-1)?.program, head).toBe('pg_dump');
  });
});

describe('shell scripts', () => {
  it('reads commands with the values of the variables that the script sets', () => {
    const text = `#!/bin/bash
set -euo pipefail
readonly DEST="\${1:-/srv/backup}"
NAME=app-$(date +%F).tar
sudo tar -czf "$DEST/$NAME" /data
`;
    const document = parseShell('ops/backup.sh', text);
    expect(document.options).toEqual({ errexit: true, nounset: true, pipefail: true });
    const tar = document.commands.find((it) => it.program === 'tar');
    expect(tar?.words).toEqual(['tar', '-czf', '/srv/backup/app-$(date +%F).tar', '/data']);
    expect(tar?.span.line).toBe(5);
    expect(tar?.text).toBe('sudo tar -czf "$DEST/$NAME" /data');
  });

  it('does not trust a variable that is set to different things', () => {
    const text = 'D=/a\nif [ -n "$X" ]; then D=/b; fi\nrm -rf "$D"\n';
    expect(parseShell('a.sh', text).commands.at(-1)?.words).toEqual(['rm', '-rf', '$D']);
  });

  it('says in which container or on which host a command runs', () => {
    const text = `docker exec -u app "web-1" tar -czf /tmp/x.tgz -C /data .
docker compose -f compose.yml exec -T db sh -c "pg_dump app > /tmp/app.sql; rm -rf /old"
docker run --rm -v pg:/from -v "$PWD:/to" alpine:3.20 cp -a /from /to
kubectl -n prod exec -it deploy/api -- ls /data
ssh -p 22 root@host 'cd /srv && ./stop.sh'
`;
    const found = parseShell('a.sh', text).commands.flatMap((it) =>
      it.inside === null ? [] : [`${it.inside.how} ${it.inside.name}: ${it.words.join(' ')}`],
    );
    expect(found).toEqual([
      'docker-exec web-1: tar -czf /tmp/x.tgz -C /data .',
      'compose-exec db: sh -c pg_dump app > /tmp/app.sql; rm -rf /old',
      'compose-exec db: pg_dump app',
      'compose-exec db: rm -rf /old',
      'docker-run alpine:3.20: cp -a /from /to',
      'kubectl-exec deploy/api: ls /data',
      'ssh root@host: cd /srv',
      'ssh root@host: ./stop.sh',
    ]);
    const run = parseShell('a.sh', text).commands.find((it) => it.inside?.how === 'docker-run');
    expect(run?.inside?.mounts).toEqual(['pg:/from', '$PWD:/to']);
  });

  it('names the function of a command and the place of a bare redirection', () => {
    const text = 'stop() {\n  docker stop a\n}\n\n{\n  echo A=1\n} > app.env\nstop\n';
    const { commands, functions } = parseShell('a.sh', text);
    expect(functions.map((it) => it.name)).toEqual(['stop']);
    expect(commands.map((it) => [it.span.line, it.block, it.words[0] ?? it.redirects[0]?.target])).toEqual([
      [2, 'stop', 'docker'],
      [6, null, 'echo'],
      [7, null, 'app.env'],
      [8, null, 'stop'],
    ]);
  });

  it('reads recipes of make and just', () => {
    expect(
      lines('Makefile', 'A := 1\nup: build\n\t@docker compose up -d \\\n\t  --build\n\n\t-rm x\nbuild:\n\tmake y\n'),
    ).toEqual(['3 up docker compose up -d --build', '6 up rm x', '8 build make y']);
    expect(lines('justfile', 'set shell := ["bash"]\n\ndeploy ENV="a":\n    @just other {{ENV}}\n')).toEqual([
      '4 deploy just other {{ENV}}',
    ]);
  });

  it('reads crontabs, Procfiles and systemd units', () => {
    const cron = parseShell(
      'deploy/crontab',
      'SHELL=/bin/sh\n# no\n15 3 * * 1-5 root /opt/backup.sh >> /var/log/b.log\n@daily prune\n',
    );
    expect(cron.schedules.map((it) => [it.when, it.command, it.span.line])).toEqual([
      ['15 3 * * 1-5', '/opt/backup.sh >> /var/log/b.log', 3],
      ['@daily', 'prune', 4],
    ]);
    expect(cron.commands[0]?.program).toBe('backup.sh');
    expect(lines('Procfile', 'web: gunicorn app:app\n')).toEqual(['1 web gunicorn app:app']);
    const timer = parseShell('ops/backup.timer', '[Timer]\nOnCalendar=daily\n');
    expect(timer.schedules).toMatchObject([{ when: 'daily', command: 'backup.service' }]);
    expect(lines('ops/backup.service', '[Service]\nExecStart=-/usr/bin/restic backup /data\n')).toEqual([
      '2 ExecStart /usr/bin/restic backup /data',
    ]);
  });

  it('reads hooks and daemons of uWSGI', () => {
    const text =
      '[uwsgi]\nprocesses = 4\nhook-pre-app = exec:./manage.py migrate\nattach-daemon = ./manage.py jobs --loop\n';
    expect(lines('docker/uwsgi.ini', text)).toEqual([
      '3 - ./manage.py migrate',
      '4 attach-daemon ./manage.py jobs --loop',
    ]);
    expect(shellFormat.claimsText?.('docker/uwsgi.ini', text)).toBe(true);
    expect(shellFormat.claimsText?.('uwsgi.ini', '[other]\na = b\n')).toBe(false);
  });

  it('claims files without extension by their first line', () => {
    const claims = (path: string, text: string) => shellFormat.claimsPath(path) && shellFormat.claimsText?.(path, text);
    expect(claims('rootfs/etc/s6-rc.d/init/run', '#!/command/with-contenv bash\n')).toBe(true);
    expect(claims('bin/tool', '#!/usr/bin/env python3\n')).toBe(false);
    expect(claims('docker/Dockerfile', 'FROM x\n')).toBe(false);
    expect(claims('app.service', 'hello\n')).toBe(false);
  });

  it('reads a megabyte of broken text quickly', { timeout: 3000 }, () => {
    const text = 'x() { echo "$(a ${b:-$(c)} "; if [ ; `'.repeat(28_000);
    expect(parseShell('a.sh', text).commands.length).toBeGreaterThan(0);
    expect(parseShell('Makefile', `a:\n\t${text}`).commands.length).toBeGreaterThan(0);
  });

  it('keeps a command to the length that people write', () => {
    const command = parseShell('a.sh', `docker compose ${'down -v '.repeat(100_000)}`).commands[0];
    expect(command?.words.join(' ').length).toBeLessThan(4200);
  });
});
