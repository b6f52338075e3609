"""Tells what stands on a host, as one JSON object: files that changed since the mark, users, groups, packages, units."""
import base64
import grp
import hashlib
import json
import os
import pwd
import re
import stat
import subprocess
import sys

MARK = os.stat('/run/conformance-mark').st_mtime
# Kept by the system or by a tool for itself; tokens that are random are compared in other words below.
OUT = re.compile(r'^(/dev|/proc|/run|/sys|/tmp|/var/(cache|log|tmp|lib/(apt|dpkg|jalon|systemd|sudo|private|ucf|dbus))|/var/backups|/usr/share/(info|man|doc)|(/root|/home/deploy)/\.(ansible|local|cache)|/etc/(passwd|group|shadow|gshadow|subuid|subgid)-?$|/etc/\.pwd\.lock|/etc/ld\.so\.cache|/usr/lib/python3|.*/__pycache__)(/|$)')


def name(table, number, key):
    try:
        return getattr(table(number), key)
    except KeyError:
        return str(number)


def described(path):
    try:
        info = os.lstat(path)
    except OSError:
        return None
    found = {'mode': format(stat.S_IMODE(info.st_mode), '04o'), 'owner': name(pwd.getpwuid, info.st_uid, 'pw_name'), 'group': name(grp.getgrgid, info.st_gid, 'gr_name')}
    if stat.S_ISLNK(info.st_mode):
        return {'link': os.readlink(path), 'owner': found['owner'], 'group': found['group']}
    if stat.S_ISDIR(info.st_mode):
        return {**found, 'kind': 'directory', 'entries': sorted(unstamped(entry) for entry in os.listdir(path) if not OUT.match(os.path.join(path, entry)))}
    if not stat.S_ISREG(info.st_mode):
        return {**found, 'kind': 'other'}
    data = open(path, 'rb').read()
    if info.st_nlink > 1:
        found['links'] = info.st_nlink
    if len(data) <= 4096:
        try:
            return {**found, 'content': data.decode()}
        except UnicodeDecodeError:
            return {**found, 'base64': base64.b64encode(data).decode()}
    return {**found, 'size': len(data), 'sha256': hashlib.sha256(data).hexdigest()}


def unstamped(path):
    """Names of backups carry a process and a time."""
    return re.sub(r'\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~', '.<backup>~', path)


def changed():
    pending = ['/']
    while pending:
        folder = pending.pop()
        for entry in os.scandir(folder):
            if OUT.match(entry.path):
                continue
            info = entry.stat(follow_symlinks=False)
            if info.st_ctime > MARK and entry.path != '/srv':
                yield entry.path
            if stat.S_ISDIR(info.st_mode):
                pending.append(entry.path)


def lines(*argv):
    return subprocess.run(argv, capture_output=True, text=True).stdout.splitlines()


state = {}
for path in [*changed(), *json.load(sys.stdin)]:
    state[unstamped(path)] = described(path)
for user in pwd.getpwall():
    state['user ' + user.pw_name] = ':'.join(map(str, user[2:]))
for group in grp.getgrall():
    state['group ' + group.gr_name] = '%d:%s' % (group.gr_gid, ','.join(sorted(group.gr_mem)))
for line in open('/etc/shadow'):
    user, secret, *rest = line.strip().split(':')
    kind = 'none' if secret == '' else ('locked ' if secret[0] == '!' else '') + (secret.lstrip('!').split('$')[1] if '$' in secret else secret)
    state['password of ' + user] = ':'.join([kind, *rest])
for line in lines('dpkg-query', '-W', '-f', '${Package} ${Version} ${db:Status-Status}\n'):
    state['package ' + line.split(' ')[0]] = line.split(' ', 1)[1]
for line in lines('systemctl', 'list-unit-files', '--no-legend', '--no-pager', '--plain'):
    unit, enabled, *_ = line.split()
    if enabled not in ('transient', 'generated'):
        state['unit file ' + unit] = enabled
for line in lines('systemctl', 'list-units', '--no-legend', '--no-pager', '--plain', '--all', '--type=service,timer,socket'):
    unit, load, active, sub, *_ = line.split()
    if load == 'loaded' and not re.match(r'user@|user-runtime|session|systemd-|run-|dbus-|apt-|dpkg-|fstrim|logrotate|man-db|e2scrub', unit):
        state['unit ' + unit] = active + ' ' + sub
json.dump(state, sys.stdout)
