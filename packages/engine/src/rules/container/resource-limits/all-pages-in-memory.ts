import type { App } from '../../../model/app.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, containersOfApp, type FactOf, factsOf, noRunning, running } from '../../shared/apps.ts';

type Call = FactOf<'heavy-call'>;

export default defineRule<App>({
  id: 'container/resource-limits/all-pages-in-memory',
  title: 'A long PDF is turned into images all at once',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const calls = factsOf(app, 'heavy-call').filter(
      (call) => call.library === 'pdf2image' && !/(?:^|\/)(?:scripts|tests?|examples?)\//.test(call.span.file),
    );
    const open = calls.find((call) => !isPaged(call));
    const [first] = calls;
    if (open === undefined)
      return first === undefined ? skip('pdf2image is not used.') : pass(first, 'pages are rendered in portions');
    const dpi = Number(open.options?.dpi) || 200;
    const page = (8.27 * dpi * 11.69 * dpi * 3) / 1024 ** 2;
    const memory = containersOfApp(app, model)
      .map((container) => ({ bytes: known(container.memoryLimit), container }))
      .find((one) => one.bytes !== undefined);
    return fail(
      open,
      `${open.function ?? app.name} renders every page of a PDF with ${open.call} at ${dpi} dpi and keeps all of them as images (${at(open.span)}).`,
      {
        subject: appSubject(app, `pdf2image/${open.function ?? 'module'}`),
        evidence: [
          ...calls
            .filter((call) => call !== open && !isPaged(call))
            .slice(0, 3)
            .map((call) => call.span),
          ...(memory === undefined ? [] : [memory.container.memoryLimit.span]),
        ],
        problem: `An A4 page takes ${Math.round(page)} MiB as an image, so 400 pages take ${Math.round((page * 400) / 1024)} GiB${memory?.bytes === undefined ? '' : ` where ${memory.container.name} may use ${Math.round(memory.bytes / 1024 ** 2)} MiB`}.`,
        verify: 'Convert a PDF of 400 pages and watch `docker stats`: memory must stay flat while the pages go by.',
        fix: advice(
          'Render some pages at a time, into files',
          'python',
          `pages = pdfinfo_from_path(path)["Pages"]\nfor first in range(1, pages + 1, 8):\n    for image in ${open.call}(path, dpi=150, first_page=first, last_page=first + 7, output_folder=folder, paths_only=True):\n        handle(image)`,
        ),
      },
    );
  },

  docs: {
    problem: 'The library returns a list with one uncompressed image per page.',
    impact:
      'One long scan gets the process killed for memory, together with every other job in it, and the retry does the same again.',
    verify: 'Convert a PDF of 400 pages and watch the memory of the container.',
    remedy:
      'Ask for page ranges in a loop with first_page and last_page, write to a folder with paths_only, and refuse documents above a page limit.',
    tradeOff: 'Each portion starts the renderer again, some tens of milliseconds per eight pages.',
    sources: [
      'https://pdf2image.readthedocs.io/en/latest/reference.html',
      'https://github.com/Belval/pdf2image#limitations--known-issues',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\npdf2image==1.17.0\n',
        'main.py':
          'from fastapi import FastAPI\nfrom pdf2image import convert_from_path\napp = FastAPI()\n\n@app.post("/pages")\ndef pages(path: str):\n    return len(convert_from_path(path, dpi=300))\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\npdf2image==1.17.0\n',
        'main.py':
          'from fastapi import FastAPI\nfrom pdf2image import convert_from_path\napp = FastAPI()\n\n@app.post("/pages")\ndef pages(path: str):\n    return len(convert_from_path(path, first_page=1, last_page=1))\n',
      },
    ],
  },
});

function isPaged({ options }: Call): boolean {
  if (options === undefined) return false;
  return (
    options.last_page !== undefined ||
    options.single_file === 'True' ||
    '**' in options ||
    (options.output_folder !== undefined && options.paths_only === 'True')
  );
}
