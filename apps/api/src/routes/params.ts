import { Problem } from '@seaworthy/schema/api';
import { reportFileNames, reportFormats } from '@seaworthy/schema/report-files';
import { z } from 'zod';

/** Ids are what the store made; anything longer or with other characters cannot be one. */
export const Id = z.string().regex(/^[\w.:-]{1,100}$/, 'is not an id');

/** A project goes by its id or by its slug, which may hold letters of any script. */
const ProjectRef = z.string().regex(/^[\p{L}\p{M}\p{N}.:_-]{1,100}$/u, 'is not a project');

/** The secret of a share link: 32 bytes in base64url. */
export const ShareToken = z.string().regex(/^[\w-]{43}$/, 'is not the secret of a link');

/** The secret of a link, as it came: whether it is one, its hash decides. */
export const LinkParams = z.object({ token: z.string().max(200) });
export const ProjectParams = z.object({ projectId: ProjectRef });
export const NumberParams = z.object({ projectId: ProjectRef, number: z.coerce.number().int().min(1) });
export const AuditParams = z.object({ auditId: Id });
export const ShareParams = z.object({ auditId: Id, shareId: Id });
export const ShareTokenParams = z.object({ token: ShareToken });
export const QuestionParams = z.object({ auditId: Id, questionId: Id });
export const FindingParams = z.object({ auditId: Id, findingId: Id });
export const FileName = z.enum(reportFileNames);

/** What every route answers when it cannot do what was asked. */
export const failures = {
  default: {
    description: 'Problem details (RFC 9457)',
    content: { 'application/problem+json': { schema: Problem } },
  },
};

/** Every media type a report file can have. */
export const fileContent = Object.fromEntries(
  [...new Set(Object.values(reportFormats).map(({ mediaType }) => mediaType.split(';')[0] ?? ''))].map((type) => [
    type,
    { schema: z.unknown() },
  ]),
);
