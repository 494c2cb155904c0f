import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, execInApp, factsOf, noRunning, running } from '../../shared/apps.ts';
import { refusal } from '../../shared/refusal.ts';

export default defineRule<App>({
  id: 'storage/uploads/disk-space-unwatched',
  title: 'Nobody notices that the disk fills up',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    // Temporary files alone are small, or somebody else's finding: they go with the request or stay for ever.
    const written =
      factsOf(app, 'file-write').find(
        (write) =>
          (write.use === 'upload' || write.use === 'checkpoint') &&
          // A note about errors or a lock stays as small as it is.
          !/error|log(?:s|ger)?(?:_|$)|lock|pid/i.test(`${write.function ?? ''} ${write.path ?? ''}`),
      ) ?? null;
    const upload = app.routes.find((route) => route.upload);
    const place = written?.span ?? upload?.span;
    if (place === undefined) return skip(`${app.name} writes no uploads, checkpoints or temporary files.`);
    const check = factsOf(app, 'disk-check')[0];
    if (check !== undefined) return pass(check, 'free space is checked');
    const alert = model.monitoring.alerts.find((one) => /filesystem|disk|volume_stats|inode/i.test(one.expression));
    if (alert !== undefined) return pass(alert, 'an alert watches the disk');
    const script = model.prose.find((fact) => fact.topic === 'disk-space' && fact.form !== 'page');
    if (script !== undefined) return pass(script, 'a script watches the disk');
    return fail(
      place,
      `${app.name} ${written === null ? 'takes uploads, which lie on the disk while they are handled' : 'writes files'} (${at(place)}), but neither its code nor an alert looks at free space.`,
      {
        subject: appSubject(app, 'disk-space'),
        verify: `\`${execInApp(app, model, 'df -h')}\` shows the space left today; nothing here would tell you when it reaches zero.`,
        fix:
          app.language === 'python'
            ? advice(
                'Refuse work before the disk is full',
                'python',
                `free = shutil.disk_usage(settings.data_dir).free\nif free < settings.min_free_bytes:\n    ${refusal(app, place.file, 507, 'Storage is full, try again later')}`,
              )
            : advice(
                'Refuse work before the disk is full',
                'ts',
                `const { bavail, bsize } = await statfs(dataDir);\nif (bavail * bsize < minFreeBytes) {\n  ${refusal(app, place.file, 507, 'Storage is full, try again later')}\n}`,
              ),
      },
    );
  },

  docs: {
    problem: 'When the disk is full, a write fails half way and everything else on the same disk fails with it.',
    impact: 'Uploads, the database and the logs stop together, and the first sign is a user who complains.',
    verify: 'Run `df -h` in the container and look for an alert on free space.',
    remedy: 'Refuse new work below a threshold, report free space in the readiness check, and alert below 15 %.',
    tradeOff: 'Requests are refused a little before the disk is really full.',
    sources: [
      'https://docs.python.org/3/library/shutil.html#shutil.disk_usage',
      'https://prometheus.io/docs/guides/node-exporter/',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import shutil\nfrom fastapi import FastAPI, UploadFile\napp = FastAPI()\n\n@app.post("/upload")\ndef upload(file: UploadFile):\n    with open(f"uploads/{file.filename}", "wb") as out:\n        shutil.copyfileobj(file.file, out)\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import shutil\nfrom fastapi import FastAPI, HTTPException, UploadFile\napp = FastAPI()\n\n@app.post("/upload")\ndef upload(file: UploadFile):\n    if shutil.disk_usage("uploads").free < 1 << 30:\n        raise HTTPException(507)\n    with open(f"uploads/{file.filename}", "wb") as out:\n        shutil.copyfileobj(file.file, out)\n',
      },
    ],
  },
});
