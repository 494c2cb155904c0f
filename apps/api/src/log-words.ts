import type { TriageKind } from '@seaworthy/schema/report-triage';

/** What a decision about findings is called, and what is said of it behind its target; null opens them again. */
export function decisionWords(decision: { readonly kind: TriageKind; readonly until: string | null } | null): {
  readonly action: string;
  readonly end: string;
} {
  if (decision === null) return { action: 'triage:undo', end: '' };
  const action = decision.kind === 'accepted-risk' ? 'triage:accept' : 'triage:dismiss';
  return { action, end: decision.until === null ? '' : `, until ${decision.until}` };
}

/**
 * What the access log calls each route. Everything that is not GET or HEAD stands here, null with the reason beside it when
 * it is not logged; of the rest what carries data away, visits by a link, and sign-in.
 */
export const logWords: Readonly<Record<string, string | null>> = {
  'POST /audits': 'audit:create',
  'POST /uploads': 'upload:begin',
  // A gigabyte is 128 of them; the audit that they become is one entry.
  'PUT /uploads/:uploadId/chunks/:position': null,
  'POST /uploads/:uploadId/audit': 'audit:create',
  'DELETE /uploads/:uploadId': 'upload:discard',
  'PATCH /audits/:auditId': 'audit:change',
  'DELETE /audits/:auditId': 'audit:delete',
  'POST /audits/:auditId/restore': 'audit:restore',
  'POST /audits/:auditId/cancel': 'audit:cancel',
  'POST /audits/:auditId/retry': 'audit:retry',
  'GET /audits/:auditId/export': 'audit:export',
  'GET /audits/:auditId/files/:name': 'audit:download',
  'PUT /audits/:auditId/questions/:questionId/answer': 'answer:give',
  'DELETE /audits/:auditId/questions/:questionId/answer': 'answer:withdraw',
  'PUT /audits/:auditId/questions/:questionId/asked': 'answer:ask',
  'PUT /audits/:auditId/findings/:findingId/triage': 'triage:decide',
  'DELETE /audits/:auditId/findings/:findingId/triage': 'triage:undo',
  'PUT /audits/:auditId/findings/:findingId/assignee': 'triage:assign',
  'POST /audits/:auditId/findings/:findingId/comments': 'triage:comment',
  'DELETE /audits/:auditId/findings/:findingId/comments/:commentId': 'triage:delete-comment',
  'POST /audits/:auditId/triage': 'triage:decide-many',
  'POST /audits/:auditId/assignees': 'triage:assign',
  'DELETE /projects/:projectId/decisions/:decisionId': 'triage:undo',
  'PUT /projects/:projectId/settings': 'project:settings',

  'POST /audits/:auditId/shares': 'share:create',
  'DELETE /audits/:auditId/shares/:shareId': 'share:revoke',
  'GET /shared/:token': 'share:visit',
  'GET /shared/:token/files/:name': 'share:download',

  'POST /session': 'session:sign-in',
  'POST /session/second-factor': 'session:sign-in',
  'DELETE /session': 'session:sign-out',
  'GET /sign-in/oidc/callback': 'session:sign-in',
  'POST /setup': 'account:set-up',
  // Looks whether a link works: in the body, because secrets in an address reach logs.
  'POST /setup/link': null,
  'POST /invitations/:token': 'invitation:accept',
  'POST /password-resets': 'account:ask-reset',
  'POST /password-resets/:token': 'account:reset-password',
  'PATCH /me': 'account:change',
  'PUT /me/password': 'account:change-password',
  'DELETE /me/sessions': 'session:end-all',
  'DELETE /me/sessions/:sessionId': 'session:end',
  'POST /me/second-factor': 'account:begin-second-factor',
  'PUT /me/second-factor': 'account:second-factor-on',
  'DELETE /me/second-factor': 'account:second-factor-off',
  'POST /me/tokens': 'token:create',
  'POST /me/tokens/:tokenId/rotate': 'token:rotate',
  'DELETE /me/tokens': 'token:revoke-all',
  'DELETE /me/tokens/:tokenId': 'token:revoke',
  'DELETE /team/tokens/:tokenId': 'token:revoke',

  'POST /teams': 'team:create',
  'PATCH /team': 'team:rename',
  'PATCH /team/members/:userId': 'member:change-role',
  'DELETE /team/members/:userId': 'member:remove',
  'POST /team/members/:userId/password-reset': 'member:reset-link',
  'POST /team/invitations': 'member:invite',
  'DELETE /team/invitations/:invitationId': 'invitation:withdraw',
  'GET /team/log.csv': 'log:export',
  'POST /team/webhooks': 'webhook:create',
  'PATCH /team/webhooks/:webhookId': 'webhook:change',
  'DELETE /team/webhooks/:webhookId': 'webhook:delete',
  'POST /team/webhooks/:webhookId/secret': 'webhook:renew-secret',
  'POST /team/webhooks/:webhookId/test': 'webhook:test',
};
