import type { AnswerOf } from '@seaworthy/assess/assess';
import { reassess } from '@seaworthy/assess/reassess';
import type { ScoreView } from '@seaworthy/schema/api';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { Report } from '@seaworthy/schema/report';
import type { Answer, Audit, Store } from '@seaworthy/store/port';
import type { Authorized } from './authorise.ts';

/** Finished reports with the project's answers applied. */
export interface Reports {
  /** As the worker stored it. @throws SeaworthyError audit/not-finished. */
  stored(audit: Authorized<Audit>): Promise<Report>;
  /** With the answers of the audit's project as they stand now. */
  current(audit: Authorized<Audit>): Promise<{ readonly report: Report; readonly answers: readonly Answer[] }>;
  forget(auditId: string): void;
}

/** Parsed reports kept at once: reading one costs tens of milliseconds, and answering questions asks for it repeatedly. */
const keptReports = 8;

export function createReports(store: Store): Reports {
  const parsed = new Map<string, Report>();
  const stored = async (audit: Authorized<Audit>): Promise<Report> => {
    const known = parsed.get(audit.id);
    if (known !== undefined) return known;
    const file = await store.reports.get(audit.id, 'report.json');
    if (file === undefined) throw new SeaworthyError('audit/not-finished', `The audit is ${audit.state}.`);
    const report = Report.parse(JSON.parse(new TextDecoder().decode(file.bytes)));
    // A report never changes once it is stored, so it is only ever dropped to make room.
    parsed.set(audit.id, report);
    const [oldest] = parsed.keys();
    if (parsed.size > keptReports && oldest !== undefined) parsed.delete(oldest);
    return report;
  };
  return {
    stored,
    async current(audit) {
      const [report, answers] = await Promise.all([stored(audit), store.answers.list(audit.projectId)]);
      return { report: reassess(report, answersByQuestion(answers)), answers };
    },
    forget(auditId) {
      parsed.delete(auditId);
    },
  };
}

/** Answers in the words of the assessment. */
export function answersByQuestion(answers: readonly Answer[]): Map<string, AnswerOf> {
  return new Map(
    answers.map((answer) => [
      answer.questionId,
      {
        value: answer.value,
        note: answer.note,
        by: answer.byName,
        on: new Date(answer.at).toISOString().slice(0, 10),
      },
    ]),
  );
}

export function scoreView(report: Report): ScoreView {
  const { value, low, high, band } = report.score;
  return { value, low, high, band };
}
