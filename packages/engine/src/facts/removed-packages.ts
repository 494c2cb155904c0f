/**
 * System packages and commands that a release no longer has, with their successors. From package indices of Debian and
 * Ubuntu (bookworm verified by installation) and the issues named in the rule catalogue, part 2.6.
 */
export interface RemovedPackage {
  readonly name: RegExp;
  readonly suites: ReadonlySet<string>;
  readonly use: string;
}

const debian12 = ['bookworm', 'trixie'];
const allDebian = ['bullseye', 'bookworm', 'trixie'];

function gone(name: RegExp, suites: readonly string[], use: string): RemovedPackage {
  return { name, suites: new Set(suites), use };
}

export const removedPackages: readonly RemovedPackage[] = [
  gone(/^libgl1-mesa-glx$/, ['trixie', 'noble'], 'libgl1'),
  gone(/^libasound2$/, ['noble'], 'libasound2t64'),
  gone(/^netcat$/, debian12, 'netcat-openbsd'),
  gone(/^software-properties-common$/, ['trixie'], 'a deb822 source file and a keyring'),
  gone(/^libssl1\.1$/, [...debian12, 'jammy', 'noble'], 'libssl3'),
  gone(/^libtiff5$/, [...debian12, 'noble'], 'libtiff6'),
  gone(/^libwebp6$/, [...debian12, 'noble'], 'libwebp7'),
  gone(/^libffi7$/, [...debian12, 'jammy', 'noble'], 'libffi8'),
  gone(/^openjdk-11-/, debian12, 'openjdk-17 on bookworm, openjdk-21 on trixie'),
  gone(/^openjdk-17-/, ['trixie'], 'openjdk-21'),
  gone(/^openjdk-21-/, ['bookworm'], 'openjdk-17, or an eclipse-temurin base'),
  gone(/^python3-distutils$/, ['trixie', 'noble'], 'python3-setuptools'),
  gone(/^python(-dev|-pip)?$/, debian12, 'python3'),
  gone(/^wkhtmltopdf$/, ['trixie'], 'headless chromium or WeasyPrint'),
  gone(/^libgdk-pixbuf2\.0-0$/, ['trixie'], 'libgdk-pixbuf-2.0-0'),
  gone(/^libatlas-base-dev$/, ['trixie'], 'libopenblas-dev'),
  gone(/^libncurses5$/, ['trixie'], 'libncurses6'),
  gone(/^libicu72$/, ['trixie'], 'libicu76'),
  gone(/^mysql-client$/, allDebian, 'default-mysql-client'),
  gone(/^libmysqlclient-dev$/, allDebian, 'default-libmysqlclient-dev'),
  gone(/^chromium-browser$/, allDebian, 'chromium'),
  gone(/^mongodb(-server)?$/, allDebian, "MongoDB's own repository"),
  gone(/^nodejs-legacy$/, allDebian, 'nodejs'),
];

export function removedPackage(name: string, suite: string): RemovedPackage | undefined {
  return removedPackages.find((it) => it.suites.has(suite) && it.name.test(name));
}
