import type { App } from '../../../model/app.ts';
import { defineRule, fail, skip } from '../../rule.ts';
import { failureAnswer } from '../../shared/answer-code.ts';
import { appSubject, at, factsOf, noService, services } from '../../shared/apps.ts';
import { adviceFor } from '../../shared/stack.ts';

export default defineRule<App>({
  id: 'secrets/sensitive-logs/error-detail-returned',
  title: 'Callers get to see internal error texts',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app) {
    const leaks = factsOf(app, 'error-detail-leak');
    const [first] = leaks;
    if (first === undefined)
      return app.routes[0] === undefined
        ? skip('No route of this service was found in its sources.')
        : skip('No HTTP handler sends the text of an exception to its client.');
    const where = leaks.slice(0, 3).map((leak) => `${leak.function ?? 'a handler'} at ${at(leak.span)}`);
    return fail(
      first,
      `${app.name} puts the text of exceptions into its answers in ${leaks.length} ${leaks.length === 1 ? 'place' : 'places'}: ${where.join(', ')}${leaks.length > 3 ? ', …' : ''}.`,
      {
        subject: appSubject(app, 'errors'),
        evidence: leaks.slice(1, 6).map((leak) => leak.span),
        fix: adviceFor(
          app,
          first.span.file,
          'Log the exception, answer with an id',
          failureAnswer,
          'Write the exception to the log under an id, and answer with that id and a general text.',
        ),
      },
    );
  },

  docs: {
    problem: 'Exception texts carry paths, SQL, host names and now and then credentials.',
    impact: 'Attackers learn how the system is built, and users see texts that do not help them.',
    verify: 'Send a broken file and read the answer.',
    remedy: 'Log the exception with an id and answer with the id and a plain sentence.',
    tradeOff: 'Support needs the log to look the id up.',
    sources: ['https://cheatsheetseries.owasp.org/cheatsheets/Error_Handling_Cheat_Sheet.html'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI, HTTPException\napp = FastAPI()\n\n@app.post("/x")\ndef x():\n    try:\n        convert()\n    except Exception as e:\n        raise HTTPException(status_code=500, detail=str(e))\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI, HTTPException\napp = FastAPI()\n\n@app.post("/x")\ndef x():\n    try:\n        convert()\n    except ValueError as e:\n        raise HTTPException(status_code=400, detail=str(e))\n',
      },
    ],
  },
});
