import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noRunning, running, usesAny } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'secrets/sensitive-logs/tracker-sends-personal-data',
  title: 'Error reports carry cookies and addresses of users',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: running,
  noSubject: noRunning,

  check(app) {
    const sends = factsOf(app, 'verbose-setting').find((one) => one.what === 'tracker-pii');
    if (sends === undefined)
      return usesAny(app, 'sentry-sdk', '@sentry/node', '@sentry/nextjs', '@sentry/bun')
        ? skip('No setting sends personal data to the error tracker.')
        : skip('No error tracker is used.');
    return fail(
      sends,
      `${app.name} tells the error tracker to attach personal data to every report (${at(sends.span)}).`,
      {
        subject: appSubject(app, 'tracker/pii'),
        problem: 'That adds cookies, request bodies, client addresses and user names to what leaves the house.',
        impact:
          'Session cookies and personal data lie with another company and are visible to everyone with access to the tracker.',
        verify:
          'Provoke an error while signed in and look at the report: it must show neither cookies nor the address of the client.',
        fix: advice(
          'Send ids alone',
          app.language === 'python' ? 'python' : 'ts',
          app.language === 'python'
            ? 'sentry_sdk.init(dsn=…, send_default_pii=False, before_send=scrub)\nsentry_sdk.set_user({"id": user.id})   # enough to find the affected users'
            : 'Sentry.init({ dsn, sendDefaultPii: false, beforeSend: scrub });\nSentry.setUser({ id: user.id });',
        ),
      },
    );
  },

  docs: {
    problem: 'Reports with personal data carry cookies, bodies and addresses.',
    impact: 'Personal data leaves the house with every error.',
    verify: 'Look at a report that was made while signed in.',
    remedy: 'Leave the option off and set the id of the user yourself.',
    tradeOff: 'Reports say who was affected only by id.',
    sources: ['https://docs.sentry.io/platforms/python/data-management/data-collected/'],
  },
  examples: {
    bad: [tree('send_default_pii=True')],
    good: [tree('send_default_pii=False')],
  },
});

function tree(option: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\nsentry-sdk==2.19.0\n',
    'main.py': `import sentry_sdk\nfrom fastapi import FastAPI\nsentry_sdk.init(dsn=DSN, ${option})\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n`,
  };
}
