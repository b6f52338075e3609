/** Variables that Jalon itself sets, above everything else, extra vars included (Ansible, vars/manager.py; FEATURES §4). */
export const MAGIC_NAMES: readonly string[] = [
  'inventory_hostname', 'inventory_hostname_short', 'groups', 'group_names', 'hostvars', 'play_hosts', 'ansible_play_hosts', 'ansible_play_hosts_all',
  'ansible_play_batch', 'ansible_play_name', 'playbook_dir', 'role_name', 'role_path', 'inventory_dir', 'inventory_file', 'ansible_check_mode',
  'ansible_diff_mode', 'ansible_forks', 'ansible_limit', 'ansible_run_tags', 'ansible_skip_tags', 'ansible_verbosity', 'ansible_version',
  'ansible_search_path', 'ansible_parent_role_names', 'ansible_role_names', 'ansible_play_role_names', 'ansible_dependent_role_names', 'ansible_role_name', 'ansible_parent_role_paths', 'ansible_inventory_sources',
  'ansible_config_file', 'ansible_playbook_python', 'ansible_loop', 'ansible_loop_var', 'ansible_index_var', 'omit', 'ansible_facts', 'ansible_local',
];
