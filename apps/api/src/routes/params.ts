import { Problem } from '@seaworthy/schema/api';
import { z } from 'zod';

/** Ids are what the store made; anything longer or with other characters cannot be one. */
const Id = z.string().regex(/^[\w.:-]{1,100}$/, 'is not an id');

export const ProjectParams = z.object({ projectId: Id });
export const AuditParams = z.object({ auditId: Id });
export const QuestionParams = z.object({ auditId: Id, questionId: Id });
export const FindingParams = z.object({ auditId: Id, findingId: Id });
export const FileParams = z.object({ auditId: Id, name: z.enum(['report.json', 'report.md']) });

/** What every route answers when it cannot do what was asked. */
export const failures = {
  default: {
    description: 'Problem details (RFC 9457)',
    content: { 'application/problem+json': { schema: Problem } },
  },
};
