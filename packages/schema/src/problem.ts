/**
 * The one table of expected failures. `code` is public and stable; the API's error handler maps it to problem+json,
 * the CLI prints `title`, detail and `advice`. docs/problems.md is generated from it.
 */
export const problems = {
  // --- archives (the archive could not be taken) ---
  'archive/empty': {
    status: 422,
    title: 'The archive holds no files',
    advice: 'Pack the repository folder itself and upload it again.',
  },
  'archive/unknown-format': {
    status: 415,
    title: 'This is not an archive that can be read',
    advice: 'Use .zip, .tar, .tar.gz, .tgz or .tar.zst.',
  },
  'archive/truncated': {
    status: 422,
    title: 'The archive ends too early',
    advice: 'The file is cut off or damaged; pack it again and compare sizes after the transfer.',
  },
  'archive/corrupt': {
    status: 422,
    title: 'The archive is damaged',
    advice: 'Pack it again; `unzip -t` or `tar -t` shows the damage.',
  },
  'archive/encrypted': {
    status: 422,
    title: 'The archive is encrypted',
    advice: 'Pack it again without a password; it stays on this machine.',
  },
  'archive/packed-too-large': {
    status: 413,
    title: 'The archive is too large',
    advice: 'Leave out .git, node_modules and build output, for example with `git archive`.',
  },
  'archive/unpacked-too-large': {
    status: 422,
    title: 'The archive unpacks to too many bytes',
    advice: 'Leave out build output and data files, for example with `git archive`.',
  },
  'archive/too-many-entries': {
    status: 422,
    title: 'The archive holds too many entries',
    advice: 'Leave out node_modules and .git, for example with `git archive`.',
  },
  'archive/ratio-bomb': {
    status: 422,
    title: 'The archive unpacks suspiciously large',
    advice: 'An entry expands far beyond its packed size. Remove it and pack again.',
  },
  'archive/overlapping-entries': {
    status: 422,
    title: 'Entries of the archive overlap',
    advice: 'No ordinary tool makes such a file; pack the repository again.',
  },
  'archive/header-mismatch': {
    status: 422,
    title: 'The archive contradicts itself',
    advice: 'Its directory and its entries name different files or sizes; pack it again.',
  },
  'archive/path-traversal': {
    status: 422,
    title: 'An entry points outside the archive',
    advice: 'Remove entries with `..` in their path and pack again.',
  },
  'archive/path-absolute': {
    status: 422,
    title: 'An entry has an absolute path',
    advice: 'Pack with relative paths, for example from inside the repository folder.',
  },
  'archive/path-too-long': {
    status: 422,
    title: 'A path in the archive is too long',
    advice: 'Shorten or leave out that path.',
  },
  'archive/path-too-deep': {
    status: 422,
    title: 'A path in the archive is nested too deeply',
    advice: 'Flatten or leave out that folder.',
  },
  'archive/path-invalid': {
    status: 422,
    title: 'A path in the archive holds forbidden characters',
    advice: 'Rename the entry: NUL and control characters are refused.',
  },
  'archive/name-not-utf8': {
    status: 422,
    title: 'A name in the archive is not valid UTF-8',
    advice: 'Pack with UTF-8 names (`zip -UN=UTF8`, or tar under a UTF-8 locale).',
  },
  'archive/duplicate-name': {
    status: 422,
    title: 'Two entries have the same path',
    advice: 'Remove one of them and pack again.',
  },
  'archive/unsupported-compression': {
    status: 422,
    title: 'An entry is compressed in a way that is not read',
    advice: 'Pack it again with the usual method, deflate.',
  },
  'archive/timeout': {
    status: 422,
    title: 'Opening the archive took too long',
    advice: 'Make it smaller and try again.',
  },
  // --- archives (entry neutralised, audit goes on) ---
  'entry/link': { status: 200, title: 'Link recorded, not followed', advice: 'Links are facts, never followed.' },
  'entry/link-outside': {
    status: 200,
    title: 'Link out of the tree recorded, not followed',
    advice: 'Replace the link by the file if it should be audited.',
  },
  'entry/device': { status: 200, title: 'Device, FIFO or socket left out', advice: 'Only files are read.' },
  'entry/case-collision': {
    status: 200,
    title: 'Paths differ only by upper and lower case',
    advice: 'One of them vanishes on macOS and Windows; rename one.',
  },
  'entry/nested-archive': {
    status: 200,
    title: 'Archive inside the archive listed, not opened',
    advice: 'Upload it on its own if it should be audited.',
  },
  'entry/ambiguous-name': {
    status: 200,
    title: 'Name that systems read differently, listed, not read',
    advice: 'Rename the entry: plain UTF-8 without backslashes.',
  },
  'entry/unreadable': {
    status: 200,
    title: 'File or folder that could not be opened, left out',
    advice: 'Check its permissions if it should be audited.',
  },
  // --- pipeline ---
  'audit/stage-timeout': {
    status: 422,
    title: 'A stage of the audit took too long',
    advice: 'Retry; if it happens again, leave out the largest files.',
  },
  'audit/out-of-memory': {
    status: 422,
    title: 'The audit needed too much memory',
    advice: 'Leave out the largest files and upload again.',
  },
  'audit/worker-crashed': {
    status: 500,
    title: 'The worker process ended unexpectedly',
    advice: 'Retry: finished stages are kept.',
  },
  'audit/upload-missing': {
    status: 410,
    title: 'The uploaded archive is no longer stored',
    advice: 'Upload the archive again.',
  },
  'audit/cancelled': { status: 409, title: 'The audit was cancelled', advice: 'Retry it, or upload again.' },
  'audit/not-finished': {
    status: 409,
    title: 'The audit has not finished',
    advice: 'Wait for it to end, then ask again.',
  },
  'audit/not-retryable': {
    status: 409,
    title: 'Only a failed or cancelled audit can be retried',
    advice: 'Upload the archive again for a fresh audit.',
  },
  'audit/not-cancellable': {
    status: 409,
    title: 'The audit has already ended',
    advice: 'Delete it instead, if it should go away.',
  },
  // --- API ---
  'request/invalid': {
    status: 400,
    title: 'The request is not valid',
    advice: 'Compare it with the API description at /api/openapi.json.',
  },
  'request/no-file': {
    status: 400,
    title: 'No file in the upload',
    advice: 'Send one multipart part named `archive` with a file name.',
  },
  'request/too-large': { status: 413, title: 'The request is too large', advice: 'See the limits at /api/v1/limits.' },
  'request/unsupported-media-type': {
    status: 415,
    title: 'The content type is not supported here',
    advice: 'Uploads are multipart/form-data, everything else is JSON.',
  },
  'request/cross-site': {
    status: 403,
    title: 'The request came from another site',
    advice: 'Open the product under its own address.',
  },
  'request/wrong-host': {
    status: 421,
    title: 'The request names another host',
    advice:
      'Open the product under its public address, or on its own machine as http://127.0.0.1 or http://localhost with its port.',
  },
  'export/not-made': {
    status: 503,
    title: 'The file could not be made',
    advice: 'Narrow it with a filter, or take the CSV or the JSON, which need less.',
  },
  'request/rate-limited': { status: 429, title: 'Too many requests', advice: 'Wait a moment and try again.' },
  'access/unauthenticated': { status: 401, title: 'You are not signed in', advice: 'Sign in and try again.' },
  'access/token-refused': {
    status: 401,
    title: 'The API token does not count',
    advice: 'Check that the whole text was copied, or make a new token on the page API tokens.',
  },
  'accounts/wrong-credentials': {
    status: 401,
    title: 'E-mail and password do not fit together',
    advice: 'Check both; an owner of the team can make a link for a new password.',
  },
  'accounts/wrong-code': {
    status: 401,
    title: 'The code is not right',
    advice: 'Take the newest code of your authenticator app, or a backup code that was not used yet.',
  },
  'accounts/locked': {
    status: 429,
    title: 'Too many wrong passwords for this account',
    advice: 'Wait that long, then try again; an owner of the team can make a link for a new password.',
  },
  'accounts/link-spent': {
    status: 410,
    title: 'This link does not work any more',
    advice: 'Ask for a new one where it came from.',
  },
  'accounts/email-taken': {
    status: 409,
    title: 'There is an account with this e-mail address',
    advice: 'Sign in with it, then open the link again.',
  },
  'accounts/last-owner': {
    status: 409,
    title: 'A team needs an owner',
    advice: 'Make somebody else an owner first.',
  },
  'accounts/provider-failed': {
    status: 502,
    title: 'Signing in with the provider did not work',
    advice: 'Try again, or sign in with e-mail and password.',
  },
  'project/name-taken': {
    status: 409,
    title: 'Another project has this name',
    advice: 'Choose another name, or rename the other project first.',
  },
  'triage/in-repository': {
    status: 409,
    title: 'The repository says so',
    advice: 'Change the line that is named and upload again; what stands in the repository is decided there.',
  },
  'webhook/address-refused': {
    status: 422,
    title: 'Webhooks are not sent to this address',
    advice: 'Use a public https address, or set SEAWORTHY_WEBHOOK_PRIVATE=on to allow addresses inside your network.',
  },
  'access/forbidden': { status: 403, title: 'You may not do this', advice: 'Ask an owner of the team.' },
  'not-found': {
    status: 404,
    title: 'There is nothing here',
    advice: 'It may have been deleted, or the address is mistyped.',
  },
  conflict: { status: 409, title: 'Somebody else changed this meanwhile', advice: 'Reload and try again.' },
  'storage/full': {
    status: 507,
    title: 'The disk is full',
    advice: 'Free space or delete old audits, then try again.',
  },
  'storage/unavailable': {
    status: 503,
    title: 'The database does not answer',
    advice: 'Try again in a moment; see /ready.',
  },
  'storage/schema-mismatch': {
    status: 503,
    title: 'The database does not fit this version',
    advice: 'Start the version that last used it, or restore a backup made before the change.',
  },
  'backup/exists': {
    status: 409,
    title: 'The backup file exists already',
    advice: 'Choose another name, or remove the old file first.',
  },
  'backup/damaged': {
    status: 422,
    title: 'The backup cannot be used',
    advice: 'Use an older backup; `seaworthy doctor` tells whether the data folder itself is damaged.',
  },
  'restore/not-empty': {
    status: 409,
    title: 'The data folder is not empty',
    advice: 'Restore into a new folder, then start with SEAWORTHY_DATA set to it; or move the old folder away.',
  },
  'service/closing': {
    status: 503,
    title: 'The server is being restarted',
    advice: 'Send it again in a moment; what was sent in pieces goes on where it stopped.',
  },
  'config/invalid': {
    status: 500,
    title: 'The configuration is not valid',
    advice: 'Correct the named variable and start again.',
  },
  'input/not-found': { status: 404, title: 'No such file or folder', advice: 'Check the path.' },
  'input/unreadable': { status: 403, title: 'The file or folder cannot be read', advice: 'Check its permissions.' },
  internal: { status: 500, title: 'Something broke on our side', advice: 'Quote the id when you report it.' },
} as const satisfies Record<string, { status: number; title: string; advice: string }>;

export type ProblemCode = keyof typeof problems;

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problems, code);
}

/**
 * True when a failed audit would fail again, because the reason is the archive itself: only another one helps. Reading an
 * archive in time depends on the machine, so that may be tried again.
 */
export function isTheArchivesFault(code: string): boolean {
  return code.startsWith('archive/') && code !== 'archive/timeout';
}

/** An expected failure. `detail` is one sentence for a person: it names the file, the limit, the value. */
export class SeaworthyError extends Error {
  readonly code: ProblemCode;

  constructor(code: ProblemCode, detail: string, options?: { cause?: unknown }) {
    super(detail, options);
    this.name = 'SeaworthyError';
    this.code = code;
  }
}
