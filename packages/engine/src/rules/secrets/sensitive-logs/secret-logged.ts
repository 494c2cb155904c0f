import { decodedToken } from '../../../documents/source/facts/logs.ts';
import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noRunning, running } from '../../shared/apps.ts';
import { isRequestData } from '../../shared/log-words.ts';

export default defineRule<App>({
  id: 'secrets/sensitive-logs/secret-logged',
  title: 'Credentials are written to the log',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const calls = factsOf(app, 'log-call');
    const leaks = calls.filter(
      (call) =>
        call.sensitive !== null &&
        !isRequestData(call.sensitive) &&
        !isPlainAddress(call.sensitive, model) &&
        !/(?:^|\/)(?:scripts|tools)\//.test(call.span.file),
    );
    const [first] = leaks;
    if (first === undefined)
      return calls[0] === undefined
        ? skip('No logging call was found in the sources.')
        : skip('No logged value has the name of a credential.');
    const names = [...new Set(leaks.map((leak) => leak.sensitive ?? ''))];
    const debug = leaks.every((leak) => /debug|trace/.test(leak.level));
    // An address that clients give: it may carry a token of theirs, but not one of this service.
    const addresses = names.every((name) => /(?:webhook|signed)_?url$/i.test(name));
    // What a token says about its owner opens nothing.
    const payloads = names.every((name) => name === decodedToken);
    const example = names.find((name) => name !== decodedToken) ?? 'token';
    return fail(
      first,
      `${app.name} logs ${names.slice(0, 3).join(', ')} (${leaks
        .slice(0, 3)
        .map((leak) => at(leak.span))
        .join(', ')}${leaks.length > 3 ? ` and ${leaks.length - 3} more places` : ''}).`,
      {
        subject: { ...appSubject(app, 'logs'), discriminator: names[0] ?? '' },
        severity:
          debug || addresses || payloads
            ? 'MEDIUM'
            : names.some((name) => /password|private_?key/i.test(name))
              ? 'CRITICAL'
              : 'HIGH',
        ...(addresses
          ? {
              confidence: 'Medium',
              problem:
                'Such an address often carries its token in the path or the query, and logs are copied to places with more readers than the secret store.',
            }
          : {}),
        ...(payloads
          ? {
              confidence: 'Low',
              problem:
                'It is no credential, but it names the owner by id and often by address, and logs are copied to places with more readers than the database.',
              impact: 'Everyone who can read logs learns who uses the service and what they may do there.',
            }
          : {}),
        evidence: leaks.slice(1, 5).map((leak) => leak.span),
        verify: payloads
          ? 'Log in with a marker address and search the log for it: it must not appear.'
          : `Start the service with a marker value for ${example} and search the log for the marker: it must not appear.`,
        fix: advice(
          'Log that it is there, never what it is',
          app.language === 'python' ? 'python' : 'ts',
          app.language === 'python'
            ? `logger.info("credentials loaded", extra={"${example}_set": bool(${example})})`
            : `logger.info({ ${example}Set: Boolean(${example}) }, 'credentials loaded');`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Logs are copied to places with more readers than the secret store: terminals, files, log services, tickets.',
    impact: 'Everyone who can read logs can act with the credential, for as long as logs are kept.',
    verify: 'Search the log for a marker value.',
    remedy: 'Remove the value from the message, add a redaction filter to the logger, and rotate what was logged.',
    tradeOff: 'Debugging needs another way to compare values; log a short hash.',
    sources: [
      'https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude',
      'https://getpino.io/#/docs/redaction',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import logging\nfrom fastapi import FastAPI\napp = FastAPI()\nlogger = logging.getLogger(__name__)\n\n@app.get("/x")\ndef x(token: str):\n    logger.info(f"request with {token}")\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import logging\nfrom fastapi import FastAPI\napp = FastAPI()\nlogger = logging.getLogger(__name__)\n\n@app.get("/x")\ndef x(token: str):\n    logger.info("request", extra={"has_token": bool(token)})\n',
      },
    ],
  },
});

/** The address of a store that the deployment sets without user and password. */
function isPlainAddress(name: string, model: DeploymentModel): boolean {
  if (!/(?:^|_)(?:redis|broker|database|db|amqp)_?url$|dsn$/i.test(name)) return false;
  const variable = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
  // Also the containers of samples: one of them with a password is enough.
  const values = [...model.containers, ...model.aside.containers]
    .flatMap((container) => container.env)
    .filter((entry) => entry.name === variable || entry.name.endsWith(`_${variable}`))
    .map((entry) => known(entry.value));
  return values.length > 0 && values.every((value) => value !== undefined && /^\w+:\/\/[^@]*$/.test(value));
}
