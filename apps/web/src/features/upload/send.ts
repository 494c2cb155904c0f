import type { AuditView } from '@seaworthy/schema/api';
import { apiBase, withSession } from '../../api/http.ts';
import { problemOf, unexpectedAnswer, unreachable } from '../../api/problem.ts';
import { AuditShape } from '../../api/shapes.ts';

export interface Upload {
  readonly file: File;
  readonly project: string;
  /** Empty when the audit has no label. */
  readonly label: string;
  /** Bytes on the way so far, and in all; both include the form around the file. */
  readonly onProgress: (sent: number, total: number) => void;
  /** Cancels the upload; the promise then rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

/**
 * Sends the archive. XMLHttpRequest, because fetch does not tell how much of a body was sent.
 * @throws ApiProblem for refusals and when the connection breaks.
 */
export function sendArchive(upload: Upload): Promise<AuditView> {
  return withSession(() => send(upload), false);
}

function send({ file, project, label, onProgress, signal }: Upload): Promise<AuditView> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${apiBase}/audits`);
    request.setRequestHeader('accept', 'application/json');
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded, total);
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status >= 400) return reject(problemOf(request.status, body));
      const audit = AuditShape.safeParse(body);
      return audit.success ? resolve(audit.data) : reject(unexpectedAnswer(audit.error));
    };
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(signal.reason);
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(formOf(file, project, label));
  });
}

/** Fields first: the server streams the file and must know by then whose it is. */
function formOf(file: File, project: string, label: string): FormData {
  const form = new FormData();
  form.append('project', project);
  if (label !== '') form.append('label', label);
  form.append('archive', file, file.name);
  return form;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: a proxy's own error page. The status alone is then reported.
    return undefined;
  }
}
