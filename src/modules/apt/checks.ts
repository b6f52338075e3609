import { type AptArgs, upgradeKind, wantedPackages } from './args.js';

/** Policy manual 5.6.1, with an architecture: nothing that apt-get could take for an option or a task. */
const PACKAGE = /^[a-z0-9][a-z0-9+.-]*(:[a-z0-9-]+)?$/;
const VERSION = /^[A-Za-z0-9.+:~*?-]+$/;
const DPKG_OPTION = /^(force|no-force|refuse)-[a-z-]+$/;

export function aptChecks(args: AptArgs): string[] {
  const out: string[] = [];
  for (const { name, version } of wantedPackages(args)) {
    if (!PACKAGE.test(name)) out.push(`"${name}" is no Debian package name: small letters, digits, "+", "-" and "." only${/[*?]/.test(name) ? '; write each package out' : ''}.`);
    else if (version !== undefined && !VERSION.test(version)) out.push(`"${version}" is no version of a Debian package (in "${name}=${version}").`);
    else if (version !== undefined && args.state === 'latest') out.push(`"${name}=${version}" names one version, and "state: latest" asks for the newest; use "state: present".`);
  }
  if (args.deb !== undefined && args.name.length > 0) out.push('"deb" and "name" exclude each other.');
  if (args.deb !== undefined && /^[a-z]+:\/\//.test(args.deb)) out.push('"deb" must be a file on the host; fetch it with get_url first (and check its sum there).');
  if (args.deb !== undefined && !args.deb.startsWith('/') && !/^[a-z]+:\/\//.test(args.deb)) out.push(`"deb" must be an absolute path, not "${args.deb}".`);
  if (upgradeKind(args) !== undefined && wantedPackages(args).length > 0) out.push('"upgrade" covers all packages and excludes "name".');
  if (args.default_release !== undefined && !/^[A-Za-z0-9][A-Za-z0-9.~=*_-]*$/.test(args.default_release)) out.push(`"${args.default_release}" is no name of a release.`);
  for (const option of args.dpkg_options.split(',').filter(Boolean)) if (!DPKG_OPTION.test(option)) out.push(`"${option}" is no force option of dpkg.`);
  if (nothingAsked(args)) out.push('Nothing to do: name packages, or use update_cache, upgrade, deb, autoremove or autoclean.');
  return out;
}

function nothingAsked(args: AptArgs): boolean {
  return args.name.length === 0 && args.deb === undefined && upgradeKind(args) === undefined && !args.update_cache && args.cache_valid_time === 0 && !args.autoremove && !args.autoclean && !args.clean && args.state !== 'fixed';
}
