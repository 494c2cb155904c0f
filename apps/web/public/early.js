// Asks who looks, and for the audit that the address names, while the page's own program is still on its way: both take a while, and
// side by side they take half. api/http.ts takes the answers over; what it does not take is forgotten there.
const earlyAnswers = new Map();
globalThis.earlyAnswers = earlyAnswers;
const askEarly = (path) => {
  const answer = fetch(`/api/v1${path}`, { headers: { accept: 'application/json' } });
  earlyAnswers.set(path, answer);
  return answer;
};
// Whoever comes by a share link is nobody in particular.
if (!location.pathname.startsWith('/share/')) {
  askEarly('/session').catch(() => {
    // Whoever takes the answer over says what went wrong.
  });
}
const place = /^\/p\/([a-z0-9-]+)\/audits\/([1-9]\d{0,8})(?:\/|$)/.exec(location.pathname);
if (place !== null) {
  askEarly(`/projects/${place[1]}/audits/${place[2]}`)
    .then((answer) => answer.clone().json())
    .then(({ id, state }) => (state === 'done' ? askEarly(`/audits/${id}/report?view=overview`) : undefined))
    .catch(() => {
      // Whoever takes the answer over says what went wrong.
    });
}
