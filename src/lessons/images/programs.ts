/** Programs that health checks and `docker exec` use, by base image. What is doubtful is listed: a rule abstains on what is there. */
const COREUTILS = '[ arch b2sum base32 base64 basename cat chgrp chmod chown chroot cksum comm cp csplit cut date dd df dir dirname du echo env expand expr factor false fmt fold groups head hostid id install join link ln logname ls md5sum mkdir mkfifo mknod mktemp mv nice nl nohup nproc numfmt od paste pathchk pr printenv printf pwd readlink realpath rm rmdir seq sha1sum sha224sum sha256sum sha384sum sha512sum shred shuf sleep sort split stat stdbuf stty sum sync tac tail tee test timeout touch tr true truncate tty uname unexpand uniq unlink users wc who whoami yes';

/** What a Red Hat "micro" image, or any other with bash and little more, may have. */
export const COREUTILS_AND_BASH: readonly string[] = [...COREUTILS.split(' '), 'sh', 'bash', 'grep', 'egrep', 'fgrep', 'sed', 'awk', 'gawk', 'getent', 'ldd', 'kill'];

/** Essential packages of Debian and Ubuntu, as in `debian:*-slim`: no curl, no wget, no nc, no ps. */
export const DEBIAN: readonly string[] = [
  ...COREUTILS_AND_BASH,
  ...'dash rbash mawk find xargs perl gzip gunzip zcat tar hostname dpkg dpkg-query apt apt-get apt-cache apt-mark diff cmp login su mount umount dmesg flock getopt ionice lsblk findmnt more mountpoint nsenter unshare setpriv setsid taskset whereis which tempfile savelog pidof clear tput tset reset infocmp getconf locale localedef iconv faillog passwd chage gpasswd groupadd groupmod useradd usermod userdel chpasswd chsh chfn newgrp rgrep zgrep zdiff update-alternatives debconf adduser addgroup start-stop-daemon run-parts runuser last lastb mesg script logger column rev wall blkid fsck fstrim losetup swapon swapoff'.split(' '),
];

/** BusyBox with all its applets: wget and nc, but neither curl nor bash. */
export const BUSYBOX: readonly string[] = [
  ...COREUTILS.split(' '),
  ...'sh ash busybox grep egrep fgrep sed awk find xargs gzip gunzip zcat bzip2 bunzip2 bzcat xz unxz xzcat tar unzip cpio wget nc telnet ping ping6 traceroute traceroute6 nslookup netstat ifconfig ip route arp arping ps pgrep pkill pidof kill killall top uptime free watch which vi diff cmp patch less more hostname dmesg mount umount mountpoint nsenter unshare setsid flock fuser lsof pstree strings hexdump xxd crond crontab adduser addgroup deluser delgroup passwd chpasswd su login getopt ionice renice rev run-parts start-stop-daemon stty tty time usleep fsync sysctl syslogd logger logread httpd nologin tree dos2unix unix2dos bc dc ipcalc sha3sum ssl_client uuencode uudecode crc32 setpriv getty'.split(' '),
];

/** Alpine's base image. */
export const ALPINE: readonly string[] = [...BUSYBOX, 'apk', 'getent', 'getconf', 'ldd', 'iconv', 'scanelf'];
