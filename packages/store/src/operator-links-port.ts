import type { SecretLink } from './members-port.ts';

/**
 * Links for whoever runs the server and can write its database anyway: nobody asks them who they are. Hashes are kept, the
 * text of a link is returned once. Times are milliseconds since the epoch.
 */
export interface OperatorLinks {
  /** The secret of the link that makes the first owner, ending every earlier one; null once there is an owner. Works for a day. */
  setUp(now: number): Promise<string | null>;
  /**
   * A link with which somebody sets a new password, whatever teams they are in; their earlier ones end. Undefined: nobody has this address.
   */
  reset(
    email: string,
    expiresAt: number,
    options: { readonly dropSecondFactor: boolean },
  ): Promise<SecretLink | undefined>;
}
