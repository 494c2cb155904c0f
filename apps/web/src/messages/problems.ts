/** What the page says when the server could not say it. Titles, details and advice of refusals come from the server. */
export const problems = {
  'client/unreachable': {
    title: 'The server does not answer',
    detail: (_status: number) => 'The request did not reach the server, or the connection was cut.',
    advice: 'Check that Seaworthy is running and that this machine reaches it, then try again.',
  },
  'client/unexpected-answer': {
    title: 'The answer could not be read',
    detail: (_status: number) => 'The server answered in a form that this page does not know.',
    advice: 'Reload the page: it may be older than the server.',
  },
  'client/unknown-error': {
    title: 'The request was refused',
    detail: (status: number) => `The server, or a proxy before it, answered with status ${status} and no explanation.`,
    advice: 'Try again; if a proxy stands before the server, look into its log.',
  },
  'client/bug': {
    title: 'Something broke in this page',
    detail: (_status: number) => '',
    advice: 'Reload the page.',
  },
};
