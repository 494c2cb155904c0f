import type { Problem } from '@seaworthy/schema/api';
import * as z from 'zod/mini';
import { messages } from '../messages.ts';

const ProblemShape: z.ZodMiniType<Problem> = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
  advice: z.string(),
  instance: z.string(),
});

/** A refusal in the words of the server's problem table, or in ours when the server could not be heard. */
export class ApiProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: { cause?: unknown }) {
    super(problem.detail, options);
    this.name = 'ApiProblem';
    this.problem = problem;
  }
}

/** The problem in a response body, or a plain one that names the status when the body is not a problem document. */
export function problemOf(status: number, body: unknown): ApiProblem {
  const parsed = ProblemShape.safeParse(body);
  return new ApiProblem(parsed.success ? parsed.data : clientProblem('client/unknown-error', status));
}

/** The server did not answer at all. */
export function unreachable(cause?: unknown): ApiProblem {
  return new ApiProblem(clientProblem('client/unreachable', 0), { cause });
}

/** The server answered, but not in the agreed form: page and server are of different versions. */
export function unexpectedAnswer(cause: unknown): ApiProblem {
  return new ApiProblem(clientProblem('client/unexpected-answer', 0), { cause });
}

/** Any thrown value as a problem to show. Bugs keep their own message as detail. */
export function asProblem(error: unknown): Problem {
  if (error instanceof ApiProblem) return error.problem;
  return { ...clientProblem('client/bug', 0), detail: error instanceof Error ? error.message : String(error) };
}

type ClientCode = keyof typeof messages.problems;

function clientProblem(code: ClientCode, status: number): Problem {
  const { title, detail, advice } = messages.problems[code];
  return { type: 'about:blank', title, status, detail: detail(status), code, advice, instance: '' };
}
