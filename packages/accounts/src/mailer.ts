import { createTransport } from 'nodemailer';

/** Sends plain text by the team's own mail server. */
export interface Mailer {
  /** Resolves once the server took it. @throws Error with what the server or the network said. */
  send(mail: Mail): Promise<void>;
  close(): void;
}

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface MailerOptions {
  /** `smtp://` (STARTTLS when the server offers it) or `smtps://`, with user and password in it when the server asks for them. */
  readonly url: URL;
  /** `Seaworthy <audits@example.com>`, or the address alone. */
  readonly from: string;
}

/** Milliseconds: a server that hangs must not hold whoever waits for the answer, nor the end of the process. */
const patienceMs = 10_000;
const ports = { 'smtp:': 587, 'smtps:': 465 } as const;

export function openMailer({ url, from }: MailerOptions): Mailer {
  const secure = url.protocol === 'smtps:';
  const transport = createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? ports[secure ? 'smtps:' : 'smtp:'] : Number(url.port),
    secure,
    ...(url.username === ''
      ? {}
      : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    // Texts hold names that people chose; nothing in them is ever a file or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ to, subject, text }) {
      // One address, as an object: in a text a comma would make two of it.
      const address = { name: '', address: to };
      await transport.sendMail({ from, to: address, subject: subject.replace(/\s+/g, ' '), text });
    },
    close: () => transport.close(),
  };
}
