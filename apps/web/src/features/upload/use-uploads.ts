import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/http.ts';
import { ApiProblem } from '../../api/problem.ts';
import { type ResumeNote, readResumeNote, writeResumeNote } from './resume-note.ts';
import { KnownShape, UploadShape } from './shapes.ts';

/** Audits over exactly this content; asked once the content has its fingerprint. */
export function useKnownContent(sha256: string | null) {
  return useQuery({
    queryKey: ['uploads', 'known', sha256],
    enabled: sha256 !== null,
    queryFn: ({ signal }) =>
      call(`/uploads/known?sha256=${sha256}`, { signal, parse: (value) => KnownShape.parse(value) }),
  });
}

export interface Resumable {
  readonly note: ResumeNote;
  /** Between 0 and 1. */
  readonly share: number;
}

/** The upload that this browser began and did not end, as far as the server still has it. */
export function useResumable(): { readonly resumable: Resumable | null; readonly discard: () => void } {
  const [note, setNote] = useState(readResumeNote);
  const id = note?.uploadId ?? null;
  const query = useQuery({
    queryKey: ['uploads', id],
    enabled: id !== null,
    queryFn: async ({ signal }) => {
      try {
        return await call(`/uploads/${id}`, { signal, parse: (value) => UploadShape.parse(value) });
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.problem.status !== 404) throw error;
        // Expired, or finished by another page.
        writeResumeNote(null);
        return null;
      }
    },
  });
  const upload = query.data;
  const share =
    upload === undefined || upload === null
      ? 0
      : Math.min(1, (upload.received.length * upload.chunkBytes) / Math.max(1, upload.size));
  return {
    resumable: note === null || upload === undefined || upload === null ? null : { note, share },
    discard() {
      writeResumeNote(null);
      setNote(null);
      // Whether it worked or not: the server forgets it by itself in the end.
      if (id !== null) void call(`/uploads/${id}`, { method: 'DELETE', parse: () => undefined }).catch(() => undefined);
    },
  };
}
