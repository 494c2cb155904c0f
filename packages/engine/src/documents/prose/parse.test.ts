import { describe, expect, it } from 'vitest';
import { parseProse } from './parse.ts';

const topics = (path: string, text: string) =>
  parseProse(path, text).facts.map((fact) => `${fact.topic}:${fact.span.line}`);

describe('prose facts', () => {
  it('reads commands in scripts, not in their comments', () => {
    expect(
      topics('ops/backup.sh', '#!/bin/sh\n# pg_dump would be nice\nsqlite3 /data/app.db ".backup /b/app.db"\n'),
    ).toEqual(['backup:3']);
  });

  it('reads a scheduled backup in a crontab', () => {
    expect(topics('ops/crontab', '0 3 * * * root /opt/backup.sh\n')).toEqual(['backup-schedule:1']);
  });

  it('does not take a plan or a denial for a practice', () => {
    expect(topics('README.md', 'TODO: nightly backups\nThere is no rollback yet.\n')).toEqual([]);
  });

  it('does not read comments of HTML, which no reader sees', () => {
    const text = '<!-- Backups run nightly with restic.\nRPO 24 h -->\n# Backups\n<!-- open\nRPO 24 h\n';
    expect(topics('README.md', text)).toEqual(['backup:3', 'rpo-rto:5']);
  });

  it('takes nothing from a report of an audit that lies in the repository', () => {
    const page =
      '# Infrastructure & Deployment Audit — desk\n\n<!-- seaworthy report/1 · engine 0.1.0 -->\n\nRPO 24 h, RTO 4 h\n';
    expect(topics('report.md', page)).toEqual([]);
    expect(topics('report.md', page.replace('seaworthy report/1', 'written by hand'))).toEqual(['rpo-rto:5']);
  });

  it('reads objectives and restore drills in pages', () => {
    expect(
      topics('docs/recovery.md', '## Objectives\nRPO 24 h, RTO 4 h\nWe rehearse a restore every quarter.\n'),
    ).toEqual(['rpo-rto:2', 'restore-test:3']);
  });

  it('spans cover the trimmed line', () => {
    const text = 'x\n   docker compose -f compose.prod.yml up -d  \n';
    const [fact] = parseProse('deploy.sh', text).facts;
    expect(fact && text.slice(fact.span.start, fact.span.end)).toBe('docker compose -f compose.prod.yml up -d');
  });
});
