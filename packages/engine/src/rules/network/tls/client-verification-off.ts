import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, type FactOf, factsOf, noRunning, running } from '../../shared/apps.ts';

type Check = FactOf<'tls-check'>;

export default defineRule<App>({
  id: 'network/tls/client-verification-off',
  title: 'A client trusts any certificate',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app) {
    const checks = factsOf(app, 'tls-check').filter(
      (check) => !/(?:^|\/)(?:tests?|scripts|dev|examples?)\//.test(check.span.file),
    );
    // A caller that switches it on proves that the default is only a default.
    const enabled = new Set(checks.filter((check) => check.on).map((check) => check.name));
    const off = checks.filter((check) => !check.on && (check.via === 'call' || !enabled.has(check.name)));
    const [first] = [...off].sort((a, b) => rank(a) - rank(b));
    if (first === undefined)
      return checks[0] === undefined
        ? skip('No client of this application mentions certificate checks.')
        : pass(checks[0], 'certificates are checked');
    const others = off.filter((check) => check !== first);
    const places =
      others.length === 0
        ? ''
        : `; the same holds for ${others
            .slice(0, 3)
            .map((check) => at(check.span))
            .join(', ')}`;
    return fail(
      first,
      first.via === 'default'
        ? `${first.name} is off by default (${at(first.span)}) and no caller in ${app.name} switches it on${places}.`
        : `${app.name} switches the check of certificates off with ${first.name}${/=/.test(first.name) ? '' : '=False'} (${at(first.span)})${places}.`,
      {
        subject: appSubject(app, `tls/${first.name}`),
        evidence: others.slice(0, 5).map((check) => check.span),
        problem:
          'The connection is encrypted, but with whoever answers: a name that resolves elsewhere or a machine on the way gets the credentials and the data.',
        fix: advice(
          'Check certificates, against your own authority where needed',
          'python',
          `${first.name.includes('(') || first.name.startsWith('ssl.') ? 'ssl.create_default_context(cafile=settings.ca_bundle)' : `${first.name}=True`}            # the default everywhere\n${first.name === 'verify' ? 'verify=settings.ca_bundle' : 'ca_certs=settings.ca_bundle'}   # path of your authority's certificate, when it is a private one`,
        ),
      },
    );
  },

  docs: {
    problem: 'Without the check TLS hides the traffic from nobody who can answer in the place of the server.',
    impact: 'Passwords, API keys and documents can be read and changed on the way, and nothing in the logs tells.',
    verify: 'Point the client at a server with a self-signed certificate: the request must fail.',
    remedy: 'Leave verification on, and give the client the certificate of a private authority as a file.',
    tradeOff: 'A private certificate has to be distributed and renewed.',
    sources: [
      'https://requests.readthedocs.io/en/latest/user/advanced/#ssl-cert-verification',
      'https://docs.python.org/3/library/ssl.html#ssl-security',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\nrequests==2.33.0\n',
        'main.py':
          'import requests\nfrom fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/a")\ndef a():\n    return requests.get("https://store/a", verify=False, timeout=5).json()\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\nrequests==2.33.0\n',
        'main.py':
          'import requests\nfrom fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/a")\ndef a():\n    return requests.get("https://store/a", verify="/etc/ssl/store.pem", timeout=5).json()\n',
      },
    ],
  },
});

/** A parameter next to a client says more than the pool that hands it on; calls say most. */
function rank(check: Check): number {
  return (check.via === 'call' ? 0 : 2) + (/pool|factory|registry/i.test(check.span.file) ? 1 : 0);
}
