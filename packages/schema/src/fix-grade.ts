import type { Fix, FixGrade, FixProof } from './report-fix.ts';

/** The one place that tells the three grades apart. A fix whose edits cannot be a patch is as good as advice. */
export function gradeOf({ patch, proof }: Pick<Fix, 'patch' | 'proof'>): FixGrade {
  if (patch === undefined) return 'advice';
  return provenOf(proof) === undefined ? 'suggested' : 'proven';
}

export type Proven = Extract<FixProof, { readonly closes: true }>;

/** Undefined: not tried, or tried in vain. */
export function provenOf(proof: FixProof | undefined): Proven | undefined {
  return proof !== undefined && 'closes' in proof ? proof : undefined;
}
