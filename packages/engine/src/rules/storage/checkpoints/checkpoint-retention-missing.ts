import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, execInApp, noRunning, running } from '../../shared/apps.ts';
import { growing, isBounded, retentionOf } from '../../shared/retention.ts';

export default defineRule<App>({
  id: 'storage/checkpoints/checkpoint-retention-missing',
  title: 'Checkpoints of finished jobs are never removed',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'code-modules',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const writes = growing(app, 'checkpoint').filter(
      (write) => !/download|export|zip|report|chat|plot|figure/i.test(write.function ?? ''),
    );
    const [first] = writes;
    if (first === undefined) return skip('No checkpoint or intermediate result is written per job.');
    if (isBounded(app, model)) return pass(first, 'checkpoints lie in memory-backed storage');
    const { automatic, manual } = retentionOf(app, model, writes);
    if (automatic !== null) return pass([automatic, first], 'something removes old checkpoints');
    const folder = (first.path ?? 'the checkpoint folder').replace(/\/?\{.*$/, '') || 'the checkpoint folder';
    const removal =
      manual === null
        ? 'nothing removes them'
        : `only ${manual.function ?? 'a request'} removes them (${at(manual.span)})`;
    return fail(
      first,
      `${app.name} writes checkpoints per job to ${folder} (${first.function ?? 'module level'}, ${at(first.span)}) and ${removal}; looked at sources, scripts, crontabs and services.`,
      {
        subject: appSubject(app, 'checkpoints/retention'),
        severity: manual === null ? 'HIGH' : 'MEDIUM',
        evidence: [...writes.slice(1, 4).map((write) => write.span), ...(manual === null ? [] : [manual.span])],
        verify: `Run 20 jobs and compare \`${execInApp(app, model, `du -sh ${folder.startsWith('the ') ? '.' : folder}`)}\` before and after.`,
        fix: advice(
          'Remove the checkpoints of a finished job, and sweep what is left',
          app.language === 'python' ? 'python' : 'ts',
          app.language === 'python'
            ? 'def finish(job):\n    job.mark_done()\n    shutil.rmtree(checkpoint_dir / job.id, ignore_errors=True)\n\n# and in the lifespan: hourly, remove folders older than settings.checkpoint_keep_hours'
            : 'async function finish(job) {\n  await job.markDone();\n  await rm(join(checkpointDir, job.id), { recursive: true, force: true });\n}\n// and hourly: remove folders older than keepHours',
        ),
      },
    );
  },

  docs: {
    problem:
      'Every document leaves tens of megabytes of intermediate files behind, and failed jobs leave theirs as well.',
    impact: 'The disk fills up after some thousand documents; then running jobs fail and cannot be resumed either.',
    verify: 'Compare the size of the checkpoint folder before and after some jobs.',
    remedy: 'Delete the checkpoints when the job is done, sweep those older than a set time, and cap the total size.',
    tradeOff:
      'A job can be resumed only while its checkpoints live; keep failed ones long enough to be retried, 72 hours say.',
    sources: ['https://docs.python.org/3/library/shutil.html#shutil.rmtree'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import json\nfrom fastapi import FastAPI\napp = FastAPI()\n\n@app.post("/jobs/{job_id}")\ndef run(job_id: str):\n    save_checkpoint(job_id, {})\n\ndef save_checkpoint(job_id, state):\n    with open(f"/data/checkpoints/{job_id}.json", "w") as out:\n        json.dump(state, out)\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import json, shutil\nfrom fastapi import FastAPI\napp = FastAPI()\n\n@app.post("/jobs/{job_id}")\ndef run(job_id: str):\n    save_checkpoint(job_id, {})\n\ndef save_checkpoint(job_id, state):\n    with open(f"/data/checkpoints/{job_id}.json", "w") as out:\n        json.dump(state, out)\n\ndef purge_old_checkpoints():\n    shutil.rmtree("/data/checkpoints")\n',
      },
    ],
  },
});
