import type { TextEdit } from '@seaworthy/schema/report-fix';
import { directiveNamed, directivesNamed, type NginxDirective } from '../../documents/nginx/document.ts';
import { appendDirectives, replaceArgs } from '../../documents/nginx/write.ts';
import type { DeploymentModel } from '../../model/model.ts';
import type { ReverseProxy } from '../../model/proxy.ts';
import { known } from '../../model/setting.ts';
import type { Span } from '../../text/span.ts';
import { headerName, mapOf, nginxVersion, type Place } from './proxies.ts';

/** What keeps a WebSocket handshake from passing through a location. */
export interface UpgradeFault {
  readonly kind: 'dropped' | 'missing' | 'connection' | 'version';
  /** Continues "location /ws …". */
  readonly text: string;
  /** The line that is wrong, or the lines that lose their effect. */
  readonly evidence: readonly Span[];
  /** The version of nginx is not pinned, so its default is not known. */
  readonly unsure: boolean;
}

/** The first thing that is wrong, worst first; null when the handshake passes. */
export function upgradeFault(place: Place, model: DeploymentModel): UpgradeFault | null {
  const headers = place.location.requestHeaders;
  const upgrade = headers.find((header) => header.name.toLowerCase() === 'upgrade');
  const connection = headers.find((header) => header.name.toLowerCase() === 'connection');
  const fault = (kind: UpgradeFault['kind'], text: string, evidence: readonly Span[] = [], unsure = false) => ({
    kind,
    text,
    evidence,
    unsure,
  });
  if (upgrade === undefined || !/\$http_upgrade|websocket|\$\{/i.test(upgrade.value)) {
    const outside = outerHeader(place, 'upgrade');
    const own = directiveNamed(place.location.directives, 'proxy_set_header');
    if (upgrade === undefined && outside !== undefined && own !== undefined) {
      return fault(
        'dropped',
        `has proxy_set_header lines of its own (line ${own.span.line}), so the Upgrade header set outside (line ${outside.span.line}) is gone`,
        [outside.headSpan, own.headSpan],
      );
    }
    return fault(
      'missing',
      'passes requests on without the Upgrade header',
      upgrade === undefined ? [] : [upgrade.span],
    );
  }
  if (connection === undefined)
    return fault('connection', 'passes the Upgrade header but no Connection header', [upgrade.span]);
  if (!connectionUpgrades(place.proxy, connection.value)) {
    return fault('connection', `passes Upgrade but sends Connection as "${connection.value}"`, [connection.span]);
  }
  return versionFault(place, model, fault);
}

function versionFault(
  place: Place,
  model: DeploymentModel,
  fault: (kind: UpgradeFault['kind'], text: string, evidence?: readonly Span[], unsure?: boolean) => UpgradeFault,
): UpgradeFault | null {
  const { httpVersion } = place.location.settings;
  if (httpVersion.state === 'unresolved') return null;
  if (httpVersion.state === 'set')
    return httpVersion.value === '1.0'
      ? fault('version', 'speaks HTTP/1.0 to the application', [httpVersion.span])
      : null;
  const version = nginxVersion(place.proxy, model);
  // From 1.29.7 the default is 1.1 (nginx.org, changes).
  if (version !== null && (version.minor > 29 || (version.minor === 29 && version.patch >= 7))) return null;
  const openHttp = place.proxy.fragment && place.proxy.container === null;
  return fault(
    'version',
    'does not set proxy_http_version, and nginx before 1.29.7 then speaks HTTP/1.0 to the application',
    [],
    version === null || openHttp,
  );
}

/** A map that turns a given Upgrade header into `upgrade`, the word itself, or the client's own header. */
function connectionUpgrades(proxy: ReverseProxy, value: string): boolean {
  if (/upgrade|\$http_connection/i.test(value) && !value.startsWith('$connection')) return true;
  if (!value.startsWith('$')) return /\$/.test(value);
  const map = mapOf(proxy, value.replace(/[{}]/g, ''));
  if (map === undefined) return true; // set elsewhere: not decidable here
  return (map.block ?? []).some((entry) => /upgrade|\$http_connection/i.test(entry.args[0]?.text ?? ''));
}

function outerHeader({ server, proxy }: Place, name: string): NginxDirective | undefined {
  return [...server.directives, ...proxy.outer].find(
    (directive) => directive.name === 'proxy_set_header' && headerName(directive) === name,
  );
}

const version = 'proxy_http_version 1.1;';
const upgradeLine = 'proxy_set_header Upgrade $http_upgrade;';

/** Everything that the location lacks, its inherited headers repeated where a first own header would discard them. */
export function upgradeEdits(place: Place): TextEdit[] | undefined {
  const { location, proxy } = place;
  const own = location.directives;
  const file = location.span.file;
  const edits: TextEdit[] = [];
  const lines: string[] = [];
  const put = (directive: NginxDirective | undefined, args: string, line: string): void => {
    if (directive !== undefined && directive.span.file === file) edits.push(...replaceArgs(directive, args));
    else if (directive === undefined) lines.push(line);
  };
  const httpVersion = known(location.settings.httpVersion);
  if (httpVersion === undefined || httpVersion === '1.0')
    put(directiveNamed(own, 'proxy_http_version'), '1.1', version);
  const headers = directivesNamed(own, 'proxy_set_header');
  const named = (name: string) => headers.find((directive) => headerName(directive) === name);
  const connection = connectionLine(proxy);
  put(named('upgrade'), 'Upgrade $http_upgrade', upgradeLine);
  const present = named('connection');
  if (present === undefined || !connectionUpgrades(proxy, present.args[1]?.text ?? ''))
    put(present, `Connection ${connection.value}`, `proxy_set_header Connection ${connection.value};`);
  if (headers.length === 0) lines.push(...repeated(place));
  const added = lines.length === 0 ? [] : appendDirectives(file, own, lines);
  if (added === undefined) return undefined;
  const used = [...edits, ...added];
  if (used.length === 0) return undefined;
  return connection.map === null || !used.some((edit) => edit.text.includes(connection.value))
    ? used
    : [mapEdit(place, connection.map), ...used];
}

function repeated({ location }: Place): string[] {
  return location.requestHeaders
    .filter((header) => !/^(?:upgrade|connection)$/i.test(header.name))
    .map(
      (header) =>
        `proxy_set_header ${header.name} ${/^[^\s;"'{}]+$/.test(header.value) ? header.value : `"${header.value}"`};`,
    );
}

/** The variable of an existing map on `$http_upgrade`, else `$connection_upgrade` with the map to add. */
function connectionLine(proxy: ReverseProxy): { readonly value: string; readonly map: readonly string[] | null } {
  const map = directivesNamed(proxy.outer, 'map').find(
    (one) => one.args[0]?.text === '$http_upgrade' && connectionUpgrades(proxy, one.args[1]?.text ?? ''),
  );
  const variable = map?.args[1]?.text;
  if (variable !== undefined) return { value: variable, map: null };
  return {
    value: '$connection_upgrade',
    map: ['map $http_upgrade $connection_upgrade {', '    default upgrade;', "    '' close;", '}'],
  };
}

/** In front of the server block, in its own indentation; on its line when the block does not begin one. */
function mapEdit({ server }: Place, lines: readonly string[]): TextEdit {
  const { file, start } = server.span;
  const { indent } = server;
  const text =
    indent === null || indent === undefined
      ? `${lines.map((line) => line.trim()).join(' ')} `
      : `${lines.join(`\n${indent}`)}\n\n${indent}`;
  return { path: file, start, end: start, text };
}

export const upgradeSnippet = [
  'map $http_upgrade $connection_upgrade {',
  '    default upgrade;',
  "    '' close;",
  '}',
  '',
  `# in the location:`,
  version,
  upgradeLine,
  'proxy_set_header Connection $connection_upgrade;',
].join('\n');
