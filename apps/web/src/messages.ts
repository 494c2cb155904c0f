import { app } from './messages/app.ts';
import { audits } from './messages/audits.ts';
import { findings } from './messages/findings.ts';
import { checklist, coverage, plan } from './messages/pages.ts';
import { problems } from './messages/problems.ts';
import { progress } from './messages/progress.ts';
import { questions } from './messages/questions.ts';
import { summary } from './messages/summary.ts';
import { upload } from './messages/upload.ts';
import { words } from './messages/words.ts';

/**
 * Every sentence the page itself says. Plain functions with named arguments, no sentence glued from parts elsewhere, so
 * that the catalogue can move to ICU messages without touching a component. What a report says comes from the report.
 */
export const messages = {
  app,
  audits,
  checklist,
  coverage,
  findings,
  plan,
  problems,
  progress,
  questions,
  summary,
  upload,
  words,
};
