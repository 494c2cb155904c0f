import { type CombinedPatch, combinePatches } from '@seaworthy/assess/combine-patches';
import type { Finding } from '@seaworthy/schema/report';
import * as z from 'zod/mini';
import { auditPath } from '../../api/audit-path.ts';
import { call } from '../../api/http.ts';
import { issuesCsv } from './issues-csv.ts';

/** Loaded when somebody downloads: the whole report with its edits, which the page itself does without. */
const WholeShape = z.looseObject({
  findings: z.array(z.looseObject({ id: z.string(), fix: z.looseObject({ edits: z.array(z.looseObject({})) }) })),
});

async function selectedFindings(auditId: string, selected: ReadonlySet<string>): Promise<Finding[]> {
  const { findings } = await call(`${auditPath(auditId)}/report`, {
    parse: (value) => WholeShape.parse(value) as unknown as { readonly findings: readonly Finding[] }, // the remaining fields are the server's promise
  });
  return findings.filter(({ id }) => selected.has(id));
}

/** One diff of all selected fixes that can be applied together, saved as a file. */
export async function downloadPatch(
  auditId: string,
  selected: ReadonlySet<string>,
  fileName: string,
): Promise<CombinedPatch> {
  const combined = combinePatches(await selectedFindings(auditId, selected));
  if (combined.patch !== '') save(combined.patch, 'text/x-diff', fileName);
  return combined;
}

/** @returns how many issues were written. */
export async function downloadIssues(
  auditId: string,
  selected: ReadonlySet<string>,
  fileName: string,
  pageOf: (findingId: string) => string,
): Promise<number> {
  const findings = await selectedFindings(auditId, selected);
  save(issuesCsv(findings, pageOf), 'text/csv', fileName);
  return findings.length;
}

function save(text: string, type: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the bytes by the next task.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
