import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { restoreJobs } from '../../shared/backup-jobs.ts';
import { backupEvidence } from '../../shared/state.ts';

export default defineRule<{ backup: Span; model: DeploymentModel }>({
  id: 'recovery/backups/restore-untested',
  title: 'Nobody knows whether the backups can be restored',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'new-file',

  select(model) {
    const backup = backupEvidence(model)[0];
    return backup === undefined ? [] : [{ backup, model }];
  },
  noSubject: 'There is no backup to restore.',

  check({ backup, model }) {
    const tested = model.prose.find((fact) => fact.topic === 'restore-test');
    if (tested !== undefined) return pass(tested.span, 'the restore is tested');
    const script = restoreJobs(model)[0];
    const restore =
      model.prose.find((fact) => fact.topic === 'restore' && fact.form !== 'page') ??
      (script === undefined ? undefined : { span: script.script.span }) ??
      model.prose.find((fact) => fact.topic === 'restore');
    const start =
      restore === undefined
        ? 'no script or page says how to restore it'
        : `the restore in ${restore.span.file}:${restore.span.line} is never exercised`;
    return fail(backup, `${backup.file}:${backup.line} makes backups, but ${start}.`, {
      subject: { kind: 'backup', name: backup.file, anchor: 'restore-test' },
      ...(restore === undefined ? {} : { evidence: [restore.span] }),
      fix: advice(
        'Restore once a month into an empty system',
        'yaml',
        `# .github/workflows/restore-test.yml
on:
  schedule:
    - cron: '0 5 1 * *'
jobs:
  restore:
    runs-on: ubuntu-24.04
    steps:
      - run: restic restore latest --target restored/
      - run: sqlite3 restored/app.db "PRAGMA integrity_check" | grep -qx ok`,
      ),
    });
  },

  docs: {
    problem: 'Backups fail silently: wrong path, empty dump, lost key; only a restore shows it.',
    impact: 'In an emergency the team learns that the copies are useless, or needs a day to find out how to use them.',
    verify: 'Restore the latest backup into an empty system today and time it.',
    remedy: 'Restore automatically once a month and check the result, and write the steps down.',
    tradeOff: 'Needs a scratch machine for some minutes a month.',
    sources: ['https://sre.google/sre-book/data-integrity/'],
  },
  examples: {
    bad: [{ 'ops/backup.sh': 'restic backup /data\n' }],
    good: [
      { 'ops/backup.sh': 'restic backup /data\n', 'ops/restore-test.sh': '#!/bin/sh\n./restore-test.sh --latest\n' },
    ],
  },
});
