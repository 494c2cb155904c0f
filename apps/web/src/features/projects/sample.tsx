import type { AuditView } from '@seaworthy/schema/api';
import { useMutation } from '@tanstack/react-query';
import { apiBase, withSession } from '../../api/http.ts';
import { problemOf, unreachable } from '../../api/problem.ts';
import { AuditShape } from '../../api/shapes.ts';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import styles from './projects.module.css';
import { sampleFiles } from './sample-files.ts';
import { packTar } from './tar.ts';

const m = messages.audits.sample;

/** Audits the example repository, so that a first look costs nothing. */
export function Sample({ onCreated }: { readonly onCreated: (audit: AuditView) => void }) {
  const send = useMutation({ mutationFn: () => withSession(sendSample, false), onSuccess: onCreated });
  return (
    <div className={styles.sample}>
      <p>{m.text}</p>
      <Button kind="plain" disabled={send.isPending} onClick={() => send.mutate()}>
        {m.action}
      </Button>
      {send.isError && <ProblemView error={send.error} onRetry={() => send.mutate()} />}
    </div>
  );
}

/** Packed here, in this tab, and sent like any other archive. @throws ApiProblem. */
async function sendSample(): Promise<AuditView> {
  const archive = packTar(await sampleFiles());
  const form = new FormData();
  form.append('project', m.project);
  form.append('label', m.label);
  form.append('archive', archive, `${m.project}.tar`);
  const response = await fetch(`${apiBase}/audits`, { method: 'POST', body: form }).catch((cause: unknown) => {
    throw unreachable(cause);
  });
  const body: unknown = await response.json().catch(() => undefined); // a proxy's own page; the status then says enough
  if (!response.ok) throw problemOf(response.status, body);
  return AuditShape.parse(body);
}
