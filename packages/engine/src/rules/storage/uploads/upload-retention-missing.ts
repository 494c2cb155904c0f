import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, execInApp, noService, services } from '../../shared/apps.ts';
import { growing, isBounded, retentionOf } from '../../shared/retention.ts';

export default defineRule<App>({
  id: 'storage/uploads/upload-retention-missing',
  title: 'Uploaded files are kept for ever',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'code-modules',

  select: services,
  noSubject: noService,

  check(app, model) {
    const writes = growing(app, 'upload');
    const [first] = writes;
    if (first === undefined) return skip('No upload is written to disk under a name of its own.');
    if (isBounded(app, model)) return pass(first, 'uploads lie in memory-backed storage');
    const { automatic, manual } = retentionOf(app, model, writes);
    if (automatic !== null) return pass([automatic, first], 'something removes old uploads');
    const folder = (first.path ?? 'uploads').replace(/\/?\{.*$/, '') || 'uploads';
    return fail(
      first,
      `${app.name} writes every upload to ${folder} (${at(first.span)}) and ${manual === null ? 'nothing removes it again' : `only a request removes it (${at(manual.span)})`}; looked at sources, scripts, crontabs and services.`,
      {
        subject: appSubject(app, 'uploads/retention'),
        severity: manual === null ? 'HIGH' : 'MEDIUM',
        evidence: [...writes.slice(1, 4).map((write) => write.span), ...(manual === null ? [] : [manual.span])],
        verify: `Note \`${execInApp(app, model, `du -sh ${folder}`)}\` today and in a week.`,
        fix: advice(
          'Delete uploads when their job ends, and sweep what is left',
          app.language === 'python' ? 'python' : 'ts',
          app.language === 'python' ? pythonSweep(folder) : scriptSweep(folder),
        ),
      },
    );
  },

  docs: {
    problem: 'The folder grows by the size of every upload and never shrinks.',
    impact:
      'The disk fills up; then uploads, the database and the logs stop at the same moment, and documents are kept longer than anyone promised.',
    verify: 'Compare the size of the upload folder over a week.',
    remedy:
      'Delete the source when its job reaches a final state, sweep everything older than a set number of hours, and publish the folder size as a metric.',
    tradeOff: 'Too short a time deletes work that users still want; start with 72 hours and say it in the interface.',
    sources: ['https://docs.python.org/3/library/shutil.html#shutil.disk_usage'],
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
          'import os, shutil\nfrom fastapi import FastAPI, UploadFile\napp = FastAPI()\n\n@app.post("/upload")\ndef upload(file: UploadFile):\n    with open(f"uploads/{file.filename}", "wb") as out:\n        shutil.copyfileobj(file.file, out)\n\ndef cleanup_old_uploads():\n    for name in os.listdir("uploads"):\n        os.unlink(f"uploads/{name}")\n',
      },
    ],
  },
});

export function pythonSweep(folder: string): string {
  return `async def sweep():   # started in the lifespan\n    while True:\n        limit = time.time() - settings.keep_hours * 3600\n        for path in Path("${folder}").iterdir():\n            if path.stat().st_mtime < limit:\n                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)\n        await asyncio.sleep(3600)`;
}

export function scriptSweep(folder: string): string {
  return `setInterval(async () => {\n  for (const name of await readdir('${folder}')) {\n    const path = join('${folder}', name);\n    if (Date.now() - (await stat(path)).mtimeMs > keepHours * 3_600_000) await rm(path, { recursive: true, force: true });\n  }\n}, 3_600_000).unref();`;
}
