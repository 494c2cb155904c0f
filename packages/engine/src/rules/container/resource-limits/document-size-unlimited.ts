import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noRunning, running } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'container/resource-limits/document-size-unlimited',
  title: 'One huge document can take a worker for hours',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app) {
    const calls = factsOf(app, 'heavy-call').filter(
      (call) => call.library === 'docling' && !/(?:^|\/)(?:scripts|tests?|examples?|eval\w*)\//.test(call.span.file),
    );
    const [first] = calls;
    if (first === undefined) return skip('Docling is not called here.');
    const limited = calls.find(
      (call) =>
        call.options?.max_num_pages !== undefined ||
        call.options?.max_file_size !== undefined ||
        (call.options !== undefined && '**' in call.options),
    );
    if (limited !== undefined) return pass(limited, 'the conversion has limits of its own');
    // A limit of the application may be applied before the call; then only its name can be seen from here.
    const own = factsOf(app, 'env-read').find((read) =>
      /MAX_(?:NUM_)?PAGES?|PAGE_(?:COUNT|LIMIT)|MAX_PAGE_COUNT|DOCUMENT_TIMEOUT|CONVERSION_TIMEOUT/i.test(read.name),
    );
    if (own !== undefined) return pass(own, `${own.name} limits documents`);
    return fail(
      first,
      `${first.function ?? app.name} converts whatever comes with ${first.call} (${at(first.span)}): no max_num_pages, no max_file_size, and no setting of ${app.name} limits pages.`,
      {
        subject: appSubject(app, 'docling/limits'),
        evidence: calls.slice(1, 4).map((call) => call.span),
        fix: advice(
          'Bound pages, bytes and time',
          'python',
          `result = ${first.call}(source, max_num_pages=300, max_file_size=50 * 1024 * 1024)\npipeline_options.document_timeout = 600   # seconds`,
        ),
      },
    );
  },

  docs: {
    problem: 'Time and memory of a conversion grow with the pages, and by default there is no limit on either.',
    impact:
      'A scan of two thousand pages, sent by mistake or on purpose, holds the only worker for hours or gets it killed for memory.',
    verify: 'Send a PDF of 2,000 pages: it must be refused at once, with a message that names the limit.',
    remedy:
      'Pass max_num_pages and max_file_size to the conversion, set document_timeout in the pipeline options, and tell clients the limits.',
    tradeOff: 'Longer documents have to be split by the people who send them.',
    sources: [
      'https://docling-project.github.io/docling/usage/#limit-document-size',
      'https://docling-project.github.io/docling/reference/pipeline_options/',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\ndocling==2.90.0\n',
        'main.py':
          'from docling.document_converter import DocumentConverter\nfrom fastapi import FastAPI\napp = FastAPI()\nconverter = DocumentConverter()\n\n@app.post("/a")\ndef a(path: str):\n    return converter.convert(path)\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\ndocling==2.90.0\n',
        'main.py':
          'from docling.document_converter import DocumentConverter\nfrom fastapi import FastAPI\napp = FastAPI()\nconverter = DocumentConverter()\n\n@app.post("/a")\ndef a(path: str):\n    return converter.convert(path, max_num_pages=300)\n',
      },
    ],
  },
});
