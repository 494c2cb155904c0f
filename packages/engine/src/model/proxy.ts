import type { EnvironmentClass } from '@seaworthy/schema/vocabulary';
import type { NginxDirective } from '../documents/nginx/document.ts';
import type { Span } from '../text/span.ts';
import type { Setting } from './setting.ts';

/** One reverse proxy configuration as loaded: includes followed, inheritance applied per location. */
export interface ReverseProxy {
  readonly id: string;
  readonly product: 'nginx' | 'traefik' | 'caddy' | 'ingress';
  /** Root file. */
  readonly file: string;
  readonly environment: EnvironmentClass;
  /** Container that runs it, when known. */
  readonly container: string | null;
  readonly span: Span;
  readonly servers: readonly ProxyServer[];
  readonly upstreams: readonly {
    readonly name: string;
    readonly servers: readonly string[];
    readonly span: Span;
    readonly directives: readonly NginxDirective[];
  }[];
  /** Directives outside of server blocks (http and main level), for rules about inheritance. */
  readonly outer: readonly NginxDirective[];
  /** An include that could not be resolved inside the tree: absence cannot be proven below it. */
  readonly openIncludes: readonly { readonly pattern: string; readonly span: Span }[];
  /** Only a fragment (conf.d/*.conf, snippet) without its nginx.conf. */
  readonly fragment: boolean;
}

export interface ProxyServer {
  readonly names: readonly string[];
  readonly listens: readonly {
    readonly port: number;
    readonly address: string | null;
    readonly tls: boolean;
    readonly http2: boolean;
    readonly span: Span;
  }[];
  readonly span: Span;
  readonly headSpan: Span;
  /** Answers every request with a redirect to https. */
  readonly redirectsToHttps: boolean;
  readonly tlsProtocols: Setting<readonly string[]>;
  readonly certificate: Setting<string>;
  readonly hsts: Setting<string>;
  readonly settings: ProxySettings;
  readonly locations: readonly ProxyLocation[];
  readonly directives: readonly NginxDirective[];
  /** White space before the block when it begins its line, otherwise null. */
  readonly indent?: string | null;
}

export interface ProxyLocation {
  /** `` (prefix), `=`, `^~`, `~`, `~*`, `@`. */
  readonly modifier: '' | '=' | '^~' | '~' | '~*' | '@';
  readonly pattern: string;
  readonly span: Span;
  readonly headSpan: Span;
  readonly settings: ProxySettings;
  /** Where requests go: `http://api:8000`; null when it serves files or returns. */
  readonly proxyPass: Setting<{
    readonly url: string;
    readonly scheme: string;
    readonly host: string;
    readonly port: number | null;
    readonly path: string | null;
  }>;
  /** Effective proxy_set_header after nginx's inheritance rule (all or nothing). */
  readonly requestHeaders: readonly { readonly name: string; readonly value: string; readonly span: Span }[];
  readonly addHeaders: readonly { readonly name: string; readonly value: string; readonly span: Span }[];
  readonly directives: readonly NginxDirective[];
  readonly nested: readonly ProxyLocation[];
}

/** Effective values at this level. `unset` means the product's default applies (nginx: 1 MiB body, 60 s timeouts). */
export interface ProxySettings {
  /** Bytes; 0 means unlimited. */
  readonly bodyLimitBytes: Setting<number>;
  readonly readTimeoutSeconds: Setting<number>;
  readonly sendTimeoutSeconds: Setting<number>;
  readonly connectTimeoutSeconds: Setting<number>;
  readonly httpVersion: Setting<string>;
  readonly buffering: Setting<boolean>;
  readonly requestRateLimit: Setting<string>;
  readonly connectionLimit: Setting<string>;
  readonly gzip: Setting<boolean>;
  readonly root: Setting<string>;
}
