import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { SeaworthyError } from '@seaworthy/schema/problem';

/** All addresses of a name, in the order in which they are to be tried. */
export type Resolve = (name: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export interface AddressRules {
  /** Whether addresses inside of the network, and plain http, are allowed: SEAWORTHY_WEBHOOK_PRIVATE. */
  readonly allowPrivate: boolean;
  /** Without it the system's own. */
  readonly resolve?: Resolve;
}

/**
 * What is not the public internet (IANA special-purpose registries): loopback, networks of one's own, carriers, link-local with
 * the metadata services of clouds, documentation, benchmarks, multicast, reserved.
 * https://www.iana.org/assignments/iana-ipv4-special-registry
 */
const notPublic4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/**
 * Of IPv6 only global unicast (2000::/3) is public, and of that not what stands for an IPv4 address (6to4, Teredo) or for
 * nobody. Mapped and translated IPv4 addresses, unique local and link-local ones are outside of 2000::/3.
 * https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const notPublic6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];

const refused = new BlockList();
for (const [net, bits] of notPublic4) refused.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of notPublic6) refused.addSubnet(net, bits, 'ipv6');
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');

/** True for addresses of the public internet. What is no address is not public. */
export function isPublicAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, '');
  switch (isIP(plain)) {
    case 4:
      return !refused.check(plain, 'ipv4');
    case 6:
      return global6.check(plain, 'ipv6') && !refused.check(plain, 'ipv6');
    default:
      return false;
  }
}

/**
 * What can be said of the address itself, without asking for its name.
 * @throws SeaworthyError webhook/address-refused with the reason.
 */
export function checkWebhookUrl(text: string, { allowPrivate }: Pick<AddressRules, 'allowPrivate'>): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw refuse('It is not a whole address.');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse('It must begin with https://.');
  if (url.protocol === 'http:' && !allowPrivate)
    throw refuse('It must begin with https://, so that nobody reads along.');
  if (url.username !== '' || url.password !== '') {
    throw refuse('It must not hold a user or a password; the signature proves who sends.');
  }
  const port = Number(url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port);
  if (port !== 80 && port !== 443 && port < 1_024) throw refuse(`Port ${port} belongs to another kind of service.`);
  const host = hostOf(url);
  if (isIP(host) !== 0 && !allowPrivate && !isPublicAddress(host)) throw refuse(`${host} is not a public address.`);
  return url;
}

/** Without the brackets of IPv6, ready to be connected to. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/**
 * The one address to connect to. The name is asked for once, here, and what is connected to is what was looked at: a name
 * that answers differently the next time gains nothing. One private address among several refuses the name.
 *
 * @throws SeaworthyError webhook/address-refused; Error when the name cannot be resolved.
 */
export async function resolveTarget(
  url: URL,
  { allowPrivate, resolve = resolveBySystem }: AddressRules,
): Promise<{ readonly address: string; readonly family: number }> {
  const host = hostOf(url);
  const literal = isIP(host);
  const found = literal === 0 ? await resolve(host) : [{ address: host, family: literal }];
  const [first] = found;
  if (first === undefined) throw new Error(`The name ${host} has no address.`);
  if (!allowPrivate && !found.every(({ address }) => isPublicAddress(address))) {
    // Not which one: names inside of the network are nobody's business who only types them here.
    throw refuse(`${host} leads to an address that is not public.`);
  }
  return first;
}

function resolveBySystem(name: string): ReturnType<Resolve> {
  return lookup(name, { all: true, verbatim: true });
}

function refuse(detail: string): SeaworthyError {
  return new SeaworthyError('webhook/address-refused', detail);
}
