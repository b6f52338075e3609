import type { AnyModule } from '../../model/module.js';

/** What people look for, in the order of a page; a module that is in none stands under its collection. */
const THEMES: Readonly<Record<string, readonly string[]>> = {
  'Commands': ['command', 'shell', 'raw', 'script', 'async_status'],
  'Files and templates': ['file', 'copy', 'template', 'lineinfile', 'blockinfile', 'replace', 'ini_file', 'assemble', 'stat', 'find', 'slurp', 'fetch', 'tempfile', 'synchronize', 'archive', 'unarchive', 'get_url', 'git', 'htpasswd'],
  'Packages': ['apt', 'package', 'apt_repository', 'deb822_repository', 'package_facts', 'dnf', 'pip', 'npm'],
  'Services and schedules': ['service', 'systemd_service', 'service_facts', 'cron'],
  'Users and access': ['user', 'group', 'authorized_key', 'known_hosts', 'getent', 'pam_limits', 'ufw', 'iptables'],
  'System': ['hostname', 'timezone', 'locale_gen', 'sysctl', 'modprobe', 'mount', 'reboot'],
  'Docker': ['docker_compose_v2', 'docker_compose_v2_exec', 'docker_compose_v2_pull', 'docker_compose_v2_run', 'docker_container_exec', 'docker_container_info', 'docker_host_info', 'docker_image_build', 'docker_image_pull', 'docker_login', 'docker_network', 'docker_volume', 'docker_prune'],
  'Databases': ['postgresql_db', 'postgresql_user', 'postgresql_ext', 'mysql_db', 'mysql_user'],
  'Certificates': ['openssl_privatekey', 'x509_certificate', 'certbot'],
  'Asking and waiting': ['ping', 'setup', 'uri', 'wait_for', 'wait_for_connection'],
  'The run itself': ['assert', 'debug', 'fail', 'set_fact', 'include_vars', 'add_host', 'group_by', 'pause', 'meta', 'import_tasks', 'include_tasks', 'import_role', 'include_role'],
};

export interface Theme {
  readonly title: string;
  readonly modules: readonly AnyModule[];
}

export function byTheme(modules: readonly AnyModule[]): readonly Theme[] {
  const placed = new Set(Object.values(THEMES).flat());
  const themes = Object.entries(THEMES).map(([title, names]) => ({ title, modules: names.flatMap((name) => modules.find((module) => module.name === name) ?? []) }));
  const others = modules.filter(({ name }) => !placed.has(name));
  const collections = [...new Set(others.map(({ collection }) => collection))].sort();
  return [...themes, ...collections.map((collection) => ({ title: collection, modules: others.filter((module) => module.collection === collection).sort((a, b) => (a.name < b.name ? -1 : 1)) }))].filter((theme) => theme.modules.length > 0);
}
