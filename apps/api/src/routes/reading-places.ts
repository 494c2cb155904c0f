import type { Access } from '../authorise.ts';
import { Id, ShareToken } from './params.ts';

/** Where an audit is read: by its team, and by whoever holds a link. The same handlers serve both. */
export const readingPlaces = [
  { at: '/audits/:auditId', shape: { auditId: Id }, access: { to: 'audit', action: 'audit:read' } },
  { at: '/shared/:token', shape: { token: ShareToken }, access: { to: 'share', action: 'audit:read' } },
] as const satisfies readonly { at: string; shape: object; access: Access }[];

export type ReadingPlace = (typeof readingPlaces)[number];
