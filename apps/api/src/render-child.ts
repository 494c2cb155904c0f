import { withDecisions, withFilter, withFindings } from '@seaworthy/assess/derive-report';
import { sealed } from '@seaworthy/report/render';
import { renderFile } from '@seaworthy/report/render-file';
import type { Report } from '@seaworthy/schema/report';
import type { RenderTask } from './render-apart.ts';

/** The process that makes one file of one report and ends. Started by render-apart.ts, which kills it when it takes too long. */
process.once('message', async (task: RenderTask) => {
  const bytes = await renderFile(task.format, reportOf(task), task.cover);
  process.send?.(bytes, undefined, undefined, () => process.disconnect());
});
// Whoever asked is gone: nobody needs the file.
process.once('disconnect', () => process.exit());

/** The report as the page shows it: with answers and decisions, without the findings that are not wanted. */
function reportOf({ stored, said, filter, ids }: RenderTask): Report {
  const report = JSON.parse(new TextDecoder().decode(stored)) as Report; // checked by the worker when it was stored
  const filtered = withFilter(withDecisions(report, said), filter);
  if (ids === null) return sealed(filtered);
  return sealed(withFindings(filtered, (it) => ids.has(it.id), `${ids.size} selected findings`));
}
