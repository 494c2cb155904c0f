import { renderFile } from '@seaworthy/report/render-file';
import type { RenderTask } from './render-apart.ts';

/** The process that renders one report and ends. Started by render-apart.ts, which kills it when it takes too long. */
process.once('message', async ({ report, format, cover }: RenderTask) => {
  const bytes = await renderFile(format, report, cover);
  process.send?.(bytes, undefined, undefined, () => process.disconnect());
});
// Whoever asked is gone: nobody needs the file.
process.once('disconnect', () => process.exit());
