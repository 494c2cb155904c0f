import type { BackgroundWorkFact } from '../../documents/source/work-facts.ts';
import type { App } from '../../model/app.ts';
import { factsOf } from './apps.ts';

const jobWords =
  /(?:^|[._])(?:run|process|execute|perform|handle|convert|analy[sz]e|ingest|index|reindex|generate|build|train|import|export|download|sync|crawl|scrape|transcribe|render|embed|parse|extract|summari[sz]e|ocr|transform|compute|upload|migrate|job|pipeline|conversion|analysis|ingestion|transcription)(?=$|[._])/i;
const serviceWords =
  /listen|heartbeat|watch|poll|reap|clean|purge|broadcast|send|notify|email|mail|log|audit|ping|monitor|metric|track|forever|loop|consume|subscribe|stream|refresh|warm|cache|callback|webhook|cancel|mark_|expire|touch|increment/i;

/** Hooks of gunicorn and uWSGI run when the server starts, not after a request. */
const serverHooks = /^(?:on_starting|when_ready|pre_fork|post_fork|post_worker_init|postfork)$/;

/** Jobs of users that go on in the web process after their request was answered; its own chores are left out. */
export function jobsInProcess(app: App): readonly BackgroundWorkFact[] {
  return factsOf(app, 'background-work').filter(
    (work) =>
      !work.atStartup &&
      isJob(work.call) &&
      (work.function === null || !serviceWords.test(work.function)) &&
      !serverHooks.test(work.function ?? ''),
  );
}

export function isJob(call: string): boolean {
  return jobWords.test(call) && !serviceWords.test(call);
}
