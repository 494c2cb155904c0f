/** Routes that no request of the matrix can carry out, and why; whether they are carried out is tested elsewhere. */
export const neverDone: Readonly<Record<string, string>> = {
  'POST /api/v1/session': 'Takes the password of somebody; session.test.ts.',
  'POST /api/v1/session/second-factor': 'Takes the code of the moment; second-factor.test.ts.',
  'PUT /api/v1/me/second-factor': 'Takes the code of the moment; second-factor.test.ts.',
  'GET /api/v1/sign-in/oidc': 'There is no provider here; oidc.test.ts.',
  'HEAD /api/v1/sign-in/oidc': 'There is no provider here.',
  'GET /api/v1/sign-in/oidc/callback': 'There is no provider here; oidc.test.ts.',
  'HEAD /api/v1/sign-in/oidc/callback': 'There is no provider here.',
  'POST /api/v1/setup/link': 'There is an owner already; session.test.ts.',
  'POST /api/v1/setup': 'There is an owner already; session.test.ts.',
};
