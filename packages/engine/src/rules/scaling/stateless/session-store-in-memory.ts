import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, copiesOf, factsOf, noService, services } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'scaling/stateless/session-store-in-memory',
  title: 'Every deploy signs all users out',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app, model) {
    const store = factsOf(app, 'memory-store').find((one) => one.what === 'sessions');
    if (store === undefined) {
      const route = app.routes[0];
      return route === undefined
        ? skip(noService)
        : skip('No session library was found that keeps sessions in memory.');
    }
    const copies = copiesOf(app, model);
    return fail(
      store,
      `${app.name} uses ${store.library} without a store (${at(store.span)}), so sessions live in the memory of the process.`,
      {
        subject: appSubject(app, 'sessions/store'),
        evidence: copies === null ? [] : [copies.span],
        problem: `Its MemoryStore never removes expired sessions and is gone with every restart${copies === null ? '' : `; ${copies.count} processes run (${copies.why}), and each knows only the users that signed in with it`}.`,
        impact:
          copies === null
            ? 'All users are signed out by each deploy, and memory grows with every visitor and every crawler until the process is killed.'
            : 'Users are signed out at random with every request that reaches another process, and all of them by each deploy.',
        verify: 'Sign in, restart the service, reload the page: the user must still be signed in.',
        fix: advice(
          'Keep sessions where every process sees them',
          'ts',
          "import { RedisStore } from 'connect-redis';\n\napp.use(session({ store: new RedisStore({ client: redis }), secret: config.sessionSecret, resave: false, saveUninitialized: false }));",
        ),
      },
    );
  },

  docs: {
    problem: 'The default store leaks memory and forgets everything at restart.',
    impact: 'Users are signed out by each deploy, and a second process is impossible.',
    verify: 'Sign in, restart, reload.',
    remedy: 'Use a store in Redis or the database, or sessions in signed cookies.',
    tradeOff: 'Redis becomes necessary for signing in; check it in the readiness probe.',
    sources: ['https://expressjs.com/en/resources/middleware/session.html'],
  },
  examples: {
    bad: [tree('')],
    good: [tree(', store: new RedisStore({ client })')],
  },
});

function tree(option: string) {
  return {
    'package.json': '{ "dependencies": { "express": "5.1.0", "express-session": "1.18.1" } }\n',
    'server.js': `import express from 'express';\nimport session from 'express-session';\nconst app = express();\napp.use(session({ secret: s${option} }));\napp.get('/x', (req, res) => {});\napp.listen(3000);\n`,
  };
}
