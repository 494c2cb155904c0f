import type { Role } from '@seaworthy/schema/access';
import type { AuditState } from '@seaworthy/schema/audit';
import type { AnswerValue, ChecklistItem, SectionState } from '@seaworthy/schema/report';
import type { Severity } from '@seaworthy/schema/vocabulary';

/** Words that several pages share. */
export const words = {
  severity: {
    CRITICAL: 'Critical',
    HIGH: 'High',
    MEDIUM: 'Medium',
    MONITOR: 'Monitor',
  } satisfies Record<Severity, string>,
  state: {
    queued: 'Queued',
    running: 'Auditing',
    done: 'Done',
    failed: 'Failed',
    cancelled: 'Cancelled',
  } satisfies Record<AuditState, string>,
  check: {
    sound: 'Sound',
    not: 'Not sound',
    ask: 'Ask',
    na: 'Not applicable',
    attested: 'Attested',
  } satisfies Record<ChecklistItem['state'], string>,
  section: {
    finding: 'Finding',
    unknown: 'Ask',
    sound: 'Sound',
    attested: 'Attested',
    na: 'Not applicable',
  } satisfies Record<SectionState, string>,
  answer: {
    yes: 'Yes',
    no: 'No',
    'not-applicable': 'Not needed here',
  } satisfies Record<AnswerValue, string>,
  role: { owner: 'Owner', maintainer: 'Maintainer', viewer: 'Viewer' } satisfies Record<Role, string>,
  confidence: (confidence: string) => `Confidence ${confidence}`,
  number: (number: number) => `№ ${number}`,
  excerpt: (place: string) => `The line at ${place}`,
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'Not copied: the browser refused. Select the text and copy it by hand.',
  close: 'Close',
  cancel: 'Cancel',
  retry: 'Try again',
  undo: 'Undo',
  undoKey: 'Key z',
  closeNotice: 'Close the notice',
  loading: (what: string) => `Loading ${what}`,
  none: 'none',
};
