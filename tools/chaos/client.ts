import { setTimeout as pause } from 'node:timers/promises';
import type { Packed } from './trees.ts';

/** What a client does that may not lose an upload: it asks before it sends again. @returns the audit's id. */
export async function submit(url: string, { name, archive }: Packed, isOver: () => boolean): Promise<string> {
  for (;;) {
    if (isOver()) throw new Error(`The upload of ${name} could not be brought in before the time was up.`);
    try {
      const known = await auditOf(url, name);
      if (known !== undefined) return known;
      const form = new FormData();
      form.set('project', name);
      form.set('label', 'chaos');
      form.set('archive', new Blob([archive]), `${name}.tgz`);
      const answer = await fetch(new URL('/api/v1/audits', url), {
        method: 'POST',
        body: form,
        signal: AbortSignal.timeout(30_000),
      });
      if (answer.status === 201) return ((await answer.json()) as { id: string }).id;
      await answer.arrayBuffer();
    } catch {
      // Killed under the request: whether the upload arrived is asked above.
    }
    await pause(200);
  }
}

async function auditOf(url: string, project: string): Promise<string | undefined> {
  const signal = AbortSignal.timeout(10_000);
  const answer = await fetch(new URL(`/api/v1/projects/${project}`, url), { signal });
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`/projects answered ${answer.status}.`);
  const { id } = (await answer.json()) as { id: string };
  const audits = await fetch(new URL(`/api/v1/audits?project=${id}`, url), { signal });
  if (!audits.ok) throw new Error(`/audits answered ${audits.status}.`);
  return ((await audits.json()) as { audits: { id: string }[] }).audits[0]?.id;
}
