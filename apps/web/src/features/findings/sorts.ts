import type { FindingSort } from '@seaworthy/schema/api-findings';

export type { FindingSort };

/** As in schema/api.ts, whose values would bring zod whole into the page. */
export const findingSorts = ['impact', 'severity', 'effort', 'quick', 'file'] as const satisfies readonly FindingSort[];
