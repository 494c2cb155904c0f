import type { SecretLink } from '@seaworthy/store/members-port';

/** Sends links by mail. Each resolves to whether it was handed over; never rejects, because the link is shown as well. */
export interface SendLink {
  /** False: there is no mail server, links are only shown. */
  readonly isOn: boolean;
  invitation(what: {
    readonly email: string;
    readonly team: string;
    readonly by: string;
    readonly link: SecretLink;
  }): Promise<boolean>;
  reset(what: { readonly userId: string; readonly link: SecretLink }): Promise<boolean>;
}

/** Without a mail server: links are only shown. */
export const showOnly: SendLink = { isOn: false, invitation: async () => false, reset: async () => false };
