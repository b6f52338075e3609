/** What `setup` finds, without `ansible_`. Variables of Ansible's own (ansible_user, ansible_port, ansible_version …) and ansible_local are none. */
const NAMES = `all_ipv4_addresses all_ipv6_addresses apparmor architecture bios_date bios_vendor bios_version board_name cmdline date_time default_ipv4 default_ipv6 device_links devices
distribution distribution_file_parsed distribution_file_path distribution_file_variety distribution_major_version distribution_release distribution_version dns domain
effective_group_id effective_user_id env fibre_channel_wwn fips form_factor fqdn hostname hostnqn interfaces is_chroot iscsi_iqn kernel kernel_version lsb lvm machine machine_id
memfree_mb memory_mb memtotal_mb mounts nodename os_family pkg_mgr processor processor_cores processor_count processor_nproc processor_threads_per_core processor_vcpus
product_name product_serial product_uuid product_version python python_version real_group_id real_user_id selinux selinux_python_present service_mgr
ssh_host_key_dsa_public ssh_host_key_ecdsa_public ssh_host_key_ed25519_public ssh_host_key_rsa_public swapfree_mb swaptotal_mb system system_capabilities system_vendor
uptime_seconds user_dir user_gecos user_gid user_id user_shell user_uid userspace_architecture userspace_bits virtualization_role virtualization_tech_guest virtualization_tech_host virtualization_type`.split(/\s+/);

/** `ansible_hostname`, and not `ansible_hostname_override`. */
export const FACT = new RegExp(`\\bansible_(${[...NAMES].sort((a, b) => b.length - a.length).join('|')})\\b`, 'g');
