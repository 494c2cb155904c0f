import { createHmac, randomBytes } from 'node:crypto';

/** A new secret in the form of the Standard Webhooks convention: `whsec_` and 32 bytes in base64. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** The headers that let a receiver check who sends, and that it is new. https://www.standardwebhooks.com */
export function signatureHeaders(
  secrets: readonly string[],
  id: string,
  atSeconds: number,
  body: string,
): Readonly<Record<string, string>> {
  const signed = `${id}.${atSeconds}.${body}`;
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(atSeconds),
    'webhook-signature': signatures.join(' '),
  };
}
