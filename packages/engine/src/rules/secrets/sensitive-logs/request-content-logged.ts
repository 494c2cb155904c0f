import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noRunning, running } from '../../shared/apps.ts';
import { isRequestData } from '../../shared/log-words.ts';

const settingsFix = advice(
  'Log the settings of a list, not all but some',
  'python',
  'logger.info("settings %s", settings.model_dump_json(include={"PORT", "LOG_LEVEL", "BASE_URL"}))',
);

export default defineRule<App>({
  id: 'secrets/sensitive-logs/request-content-logged',
  title: 'Requests, documents or settings end up in the log',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app) {
    const calls = factsOf(app, 'log-call');
    const leaks = calls.filter((call) => call.sensitive !== null && isRequestData(call.sensitive));
    const [first] = leaks;
    if (first === undefined)
      return calls[0] === undefined
        ? skip('No logging call was found in the sources.')
        : skip('No whole request or document is logged.');
    const what = [...new Set(leaks.map((leak) => leak.sensitive ?? ''))].slice(0, 3).join(', ');
    return fail(
      first,
      `${app.name} logs ${what} at level ${first.level.replace('console.', '')} (${leaks
        .slice(0, 3)
        .map((leak) => at(leak.span))
        .join(', ')}).`,
      {
        subject: { ...appSubject(app, 'logs'), discriminator: 'content' },
        severity: leaks.every((leak) => /debug|trace/.test(leak.level) || leak.sensitive === 'document text')
          ? 'MEDIUM'
          : first.sensitive === 'environment'
            ? 'CRITICAL'
            : 'HIGH',
        ...(first.sensitive === 'all settings'
          ? {
              problem:
                'Settings hold passwords and keys, also inside of addresses and headers of other services. A list of what to leave out forgets the next one that is added.',
            }
          : {}),
        ...(first.sensitive === 'document text'
          ? { problem: 'The beginning of a document is often its most private part: names, addresses, subjects.' }
          : {}),
        confidence: first.sensitive?.startsWith('request') || first.sensitive === 'environment' ? 'High' : 'Medium',
        evidence: leaks.slice(1, 5).map((leak) => leak.span),
        verify:
          first.sensitive === 'all settings'
            ? 'Start the service with a marker as the value of every secret, and search the log for the marker.'
            : 'Send a request with a marker in its body and headers, and search the log for the marker.',
        fix:
          first.sensitive === 'all settings'
            ? settingsFix
            : advice(
                'Log sizes and ids instead of content',
                app.language === 'python' ? 'python' : 'ts',
                app.language === 'python'
                  ? 'logger.info("document received", extra={"document_id": document_id, "bytes": len(content)})'
                  : "logger.info({ documentId, bytes: body.length }, 'document received');",
              ),
      },
    );
  },

  docs: {
    problem: 'Bodies and headers hold passwords, tokens and documents of customers.',
    impact: 'Personal data lies in the log for months, readable for everyone who operates the system.',
    verify: 'Search the log for a marker from a request.',
    remedy: 'Log ids, sizes and durations; keep content out, or behind a debug switch that production never sets.',
    tradeOff: 'A failed document has to be looked up in the store instead of the log.',
    sources: ['https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import logging\nfrom fastapi import FastAPI, Request\napp = FastAPI()\nlogger = logging.getLogger(__name__)\n\n@app.post("/x")\nasync def x(request: Request):\n    logger.info("body: %s", await request.body())\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import logging\nfrom fastapi import FastAPI, Request\napp = FastAPI()\nlogger = logging.getLogger(__name__)\n\n@app.post("/x")\nasync def x(request: Request):\n    logger.info("body of %s bytes", request.headers.get("content-length"))\n',
      },
    ],
  },
});
