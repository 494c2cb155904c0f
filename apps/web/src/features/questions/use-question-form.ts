import type { AnswerInput, AnswerResult, QuestionView, ScoreView } from '@seaworthy/schema/api';
import type { AnswerValue } from '@seaworthy/schema/report';
import { type FormEvent, useState } from 'react';
import { useAnswer } from '../../api/queries.ts';
import { messages } from '../../messages.ts';
import { formatScore } from '../../ui/format.ts';
import { attestedValue } from './attested.ts';
import { useAsk } from './queries.ts';

const m = messages.questions;

/** What can be ticked: an answer, or that somebody else would know. */
export type Choice = AnswerValue | 'unknown';

/** What became of the last action; `undo` is the answer that was withdrawn. */
interface Outcome {
  readonly text: string;
  readonly undo?: AnswerInput;
}

export type QuestionForm = ReturnType<typeof useQuestionForm>;

/** One question's fields and what its buttons do. What was typed survives every error. */
export function useQuestionForm(
  auditId: string,
  question: QuestionView,
  score: ScoreView,
  /** Tells the page which answer is chosen and not saved; null: none. */
  onDraft: (value: AnswerValue | null) => void,
) {
  const { answer, asked } = question;
  const attested = attestedValue(question);
  /** What counts when the team takes its answer back; null: the question is open then. */
  const { statement } = question;
  const statedValue = statement === undefined || statement.state === 'expired' ? null : statement.value;
  const [choice, setChoice] = useState<Choice | null>(attested ?? (asked === null ? null : 'unknown'));
  const [note, setNote] = useState(answer?.note ?? '');
  const [whom, setWhom] = useState(asked?.whom ?? '');
  const [missing, setMissing] = useState('');
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const save = useAnswer(auditId, question.id);
  const ask = useAsk(auditId, question.id);
  const before = formatScore(score.value);
  // Not as callbacks of mutate(): those are dropped when the refreshed list draws this form anew before they are called.
  const answerWith = (input: AnswerInput | null) => {
    const undo = input === null && answer !== null ? { undo: { value: answer.value, note: answer.note } } : {};
    const done = (result: AnswerResult) => {
      setChoice(result.answer?.value ?? statedValue);
      setNote(result.answer?.note ?? '');
      setWhom('');
      onDraft(null);
      const say = input === null ? m.withdrawn : m.saved;
      setOutcome({ text: say(before, formatScore(result.score.value)), ...undo });
    };
    ask.reset();
    save.mutateAsync(input).then(done, keepTyped);
  };
  const leaveOpen = () => {
    save.reset();
    ask.mutateAsync(whom.trim()).then(() => {
      onDraft(null);
      setOutcome({ text: m.keptOpen(whom.trim()) });
    }, keepTyped);
  };
  return {
    choice,
    note,
    whom,
    missing,
    outcome,
    isPending: save.isPending || ask.isPending,
    error: save.error ?? ask.error,
    setNote,
    setWhom,
    choose(chosen: Choice) {
      setChoice(chosen);
      setMissing('');
      setOutcome(null);
      onDraft(chosen === 'unknown' || chosen === attested ? null : chosen);
    },
    submit(event: FormEvent) {
      event.preventDefault();
      setOutcome(null);
      const absent = choice === null ? m.choose : choice === 'unknown' && whom.trim() === '' ? m.nameSomebody : '';
      setMissing(absent);
      if (choice === null || absent !== '') return;
      if (choice === 'unknown') leaveOpen();
      else answerWith({ value: choice, note });
    },
    withdraw: () => answerWith(null),
    undo: () => outcome?.undo !== undefined && answerWith(outcome.undo),
  };
}

function keepTyped(): void {
  // Shown by `error`; what was typed stays.
}
