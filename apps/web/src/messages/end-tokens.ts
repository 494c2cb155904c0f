/** Ending every API token of one's own, from the pages that offer it. */
export const endTokens = {
  all: 'Revoke all my API tokens',
  title: 'Revoke all your API tokens?',
  text: 'All of them stop working at once, in every team that you are in, and so does every pipeline that uses one. None can be brought back.',
  confirm: 'Revoke all tokens',
  done: 'All your API tokens were revoked, in every team.',
};
