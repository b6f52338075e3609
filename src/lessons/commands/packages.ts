/** Commands that a minimal Debian has not, with the packages that bring them. */
const BROUGHT_BY = `dig:bind9-dnsutils,dnsutils,bind-utils nslookup:bind9-dnsutils,dnsutils,bind-utils host:bind9-host,bind9-dnsutils,dnsutils,bind-utils curl:curl jq:jq yq:yq netstat:net-tools ifconfig:net-tools
route:net-tools arp:net-tools crontab:cron,cronie,bcron rsync:rsync unzip:unzip zip:zip gpg:gnupg,gnupg2,gpg lsof:lsof at:at ufw:ufw git:git make:make,build-essential gcc:gcc,build-essential
nc:netcat-openbsd,netcat-traditional,netcat,ncat,nmap-ncat ncat:ncat,nmap telnet:telnet traceroute:traceroute tcpdump:tcpdump whois:whois htpasswd:apache2-utils,httpd-tools psql:postgresql-client,postgresql
pg_isready:postgresql-client,postgresql pg_dump:postgresql-client,postgresql redis-cli:redis-tools,redis-server,redis mysql:mariadb-client,default-mysql-client,mysql-client,mariadb-server,mysql-server
mysqldump:mariadb-client,default-mysql-client,mysql-client,mariadb-server,mysql-server sqlite3:sqlite3 bc:bc socat:socat xmllint:libxml2-utils envsubst:gettext-base,gettext tree:tree pwgen:pwgen sshpass:sshpass
killall:psmisc fuser:psmisc restic:restic borg:borgbackup rclone:rclone nmap:nmap mtr:mtr,mtr-tiny iperf3:iperf3 dos2unix:dos2unix nft:nftables iptables:iptables fail2ban-client:fail2ban certbot:certbot`;

export const PACKAGES: ReadonlyMap<string, readonly string[]> = new Map(BROUGHT_BY.split(/\s+/).map((entry) => {
  const [name = '', packages = ''] = entry.split(':');
  return [name, packages.split(',')];
}));
