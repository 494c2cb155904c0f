import type { AnswerResult } from '@seaworthy/schema/api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/http.ts';
import { keys } from '../../api/queries.ts';
import { AnswerResultShape } from '../../api/shapes.ts';

/** Leaves a question open and says who would know. */
export function useAsk(auditId: string, questionId: string) {
  const client = useQueryClient();
  const path = `/audits/${encodeURIComponent(auditId)}/questions/${encodeURIComponent(questionId)}/asked`;
  return useMutation<AnswerResult, Error, string>({
    mutationFn: (whom) =>
      call(path, { method: 'PUT', body: { whom }, parse: (value) => AnswerResultShape.parse(value) }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.questions(auditId) }),
  });
}
