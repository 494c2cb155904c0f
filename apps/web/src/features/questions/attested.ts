import type { QuestionView } from '@seaworthy/schema/api';
import type { AnswerValue } from '@seaworthy/schema/report';

/** The answer that counts: the team's, else what the repository states and still holds; null while the question is open. */
export function attestedValue({ answer, statement }: Pick<QuestionView, 'answer' | 'statement'>): AnswerValue | null {
  if (answer !== null) return answer.value;
  return statement?.state === 'counts' ? statement.value : null;
}
