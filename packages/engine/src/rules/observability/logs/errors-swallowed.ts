import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noRunning, running } from '../../shared/apps.ts';

/** One or two are a decision; more are a habit. */
const habit = 4;

export default defineRule<App>({
  id: 'observability/logs/errors-swallowed',
  title: 'Errors vanish without a trace',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app) {
    const all = factsOf(app, 'swallowed-error').filter(
      (one) => !/\.[jt]sx$|(?:^|\/)(?:components|dev|scripts|tools)\//.test(one.span.file),
    );
    const [first, ...rest] = all;
    if (first === undefined) {
      const call = factsOf(app, 'log-call')[0];
      return call === undefined
        ? skip('No logging call was found in the sources.')
        : skip('No handler was found that swallows errors.');
    }
    if (all.length < habit) return skip(`${all.length} silent handlers are no pattern.`);
    const places = all
      .slice(0, 4)
      .map((one) => (one.function === null ? at(one.span) : `${one.function} (${at(one.span)})`))
      .join(', ');
    return fail(
      first,
      `${app.name} catches every error and does nothing with it in ${all.length} places: ${places}${all.length > 4 ? ' and more' : ''}.`,
      {
        subject: appSubject(app, 'logs/swallowed'),
        evidence: rest.slice(0, 5).map((one) => one.span),
        verify:
          'Make the first of these calls fail on a test system and look for it: neither log nor answer nor metric may stay unchanged.',
        fix: advice(
          'Catch what is expected, log the rest',
          app.language === 'python' ? 'python' : 'ts',
          app.language === 'python'
            ? 'except FileNotFoundError:\n    pass            # removed meanwhile: nothing to do\nexcept Exception:\n    logger.exception("could not store the page", extra={"document_id": document_id})\n    raise'
            : "} catch (error) {\n  logger.error({ err: error, documentId }, 'could not store the page');\n  throw error;\n}",
        ),
      },
    );
  },

  docs: {
    problem: 'The code goes on as if the call had worked, with half of the data or none.',
    impact:
      'A full disk, a wrong password or a broken file shows up days later as missing data, and nothing says when it began.',
    verify: 'Make one of the calls fail and look for a trace.',
    remedy: 'Catch the errors that are expected by their type and log all others with their stack.',
    tradeOff: 'More error lines at first; they were always there.',
    sources: ['https://docs.python.org/3/howto/logging.html#exceptions', 'https://nodejs.org/api/errors.html'],
  },
  examples: {
    bad: [tree('pass')],
    good: [tree('logging.exception("not stored")')],
  },
});

function tree(body: string) {
  const handler = (name: string) =>
    `\ndef ${name}():\n    try:\n        store(convert())\n    except Exception:\n        ${body}\n`;
  return {
    'requirements.txt': 'fastapi==0.142.2\n',
    'main.py': `import logging\nfrom fastapi import FastAPI\napp = FastAPI()\nlogging.info("up")\n\n@app.get("/x")\ndef x(): ...\n${handler('a')}${handler('b')}${handler('c')}${handler('d')}`,
  };
}
