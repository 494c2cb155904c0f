import type { StageInfo } from './audit.ts';
import { areas } from './taxonomy.ts';

/** The stages of an audit in order, by the name of the artifact each one makes. packages/pipeline gives them their work. */
export const stageInfos: readonly StageInfo[] = [
  { name: 'entries', title: 'Unpack the archive' },
  { name: 'inventory', title: 'Take stock of files' },
  { name: 'documents', title: 'Read the files' },
  { name: 'model', title: 'Build the model' },
  ...areas.map((area) => ({ name: area.id, title: `Judge: ${area.short}` })),
  { name: 'proofs', title: 'Prove fixes' },
  { name: 'assessment', title: 'Score and checklists' },
  { name: 'report', title: 'Write the reports' },
];
