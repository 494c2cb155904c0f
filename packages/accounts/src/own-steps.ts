import { APIError, createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { z } from 'zod';

/**
 * Two steps that the library has no call for, as endpoints of its own kind, so that its hooks run and its cookies are set.
 *
 * `checkPassword` is its sign-in by e-mail without a narrower idea of what an e-mail address is than ours. Its path is one
 * of those after which the second factor steps in. `openSession` is for people who proved who they are in another way.
 */
export const ownSteps = () => ({
  id: 'seaworthy-steps' as const,
  endpoints: {
    checkPassword: createAuthEndpoint(
      '/sign-in/username',
      { method: 'POST', body: z.object({ email: z.string(), password: z.string() }), requireHeaders: true },
      async (step) => {
        const { internalAdapter, password } = step.context;
        const found = await internalAdapter.findUserByEmail(step.body.email, { includeAccounts: true });
        const account = found?.accounts.find(({ providerId }) => providerId === 'credential');
        if (found === null || !account?.password) {
          // The same work as below: how long the answer takes does not tell whether there is an account.
          await password.hash(step.body.password);
          throw new APIError('UNAUTHORIZED');
        }
        const fits = await password.verify({ hash: account.password, password: step.body.password });
        if (!fits) throw new APIError('UNAUTHORIZED');
        const session = await internalAdapter.createSession(found.user.id);
        // Hashing takes time, and waits for others: whoever set another password meanwhile ended every session but this one.
        const still = await internalAdapter.findUserByEmail(step.body.email, { includeAccounts: true });
        if (!still?.accounts.some(({ id, password: hash }) => id === account.id && hash === account.password)) {
          await internalAdapter.deleteSession(session.token);
          throw new APIError('UNAUTHORIZED');
        }
        await setSessionCookie(step, { session, user: found.user });
        return step.json({ userId: found.user.id });
      },
    ),
    openSession: createAuthEndpoint(
      '/open-session',
      { method: 'POST', body: z.object({ userId: z.string() }), requireHeaders: true },
      async (step) => {
        const user = await step.context.internalAdapter.findUserById(step.body.userId);
        if (user === null) throw new APIError('NOT_FOUND');
        const session = await step.context.internalAdapter.createSession(user.id);
        await setSessionCookie(step, { session, user });
        return step.json({ userId: user.id });
      },
    ),
  },
});
