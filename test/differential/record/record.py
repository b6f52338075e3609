"""Runs every case with the real ansible-playbook and keeps what happened in expected/<case>.json.

Usage, on a machine or in a container with ansible-core (recorded with 2.19), as root: python3 record.py [CASE...]
"""
import base64
import grp
import json
import os
import pwd
import shutil
import stat
import subprocess
import sys

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(HERE, '..', 'cases')
EXPECTED = os.environ.get('DIFFERENTIAL_EXPECTED', os.path.join(HERE, '..', 'expected'))
WORK = '/tmp/differential'


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w') as file:
        file.write(text)


def tree(top):
    found = {}
    for folder, folders, files in os.walk(top):
        for name in folders + files:
            path = os.path.join(folder, name)
            info = os.lstat(path)
            key = os.path.relpath(path, top)
            entry = {'mode': format(stat.S_IMODE(info.st_mode), '04o'), 'owner': pwd.getpwuid(info.st_uid).pw_name, 'group': grp.getgrgid(info.st_gid).gr_name}
            if stat.S_ISLNK(info.st_mode):
                entry = {'link': os.readlink(path)}
            elif stat.S_ISDIR(info.st_mode):
                entry['kind'] = 'directory'
            else:
                data = open(path, 'rb').read()
                try:
                    entry['content'] = data.decode()
                except UnicodeDecodeError:
                    entry['base64'] = base64.b64encode(data).decode()
            found[key] = entry
    return dict(sorted(found.items()))


def run(name):
    with open(os.path.join(CASES, name + '.yml')) as file:
        case = yaml.safe_load(file)
    folder = os.path.join(WORK, name)
    shutil.rmtree(folder, ignore_errors=True)
    tmp = os.path.join(folder, 'tmp')
    os.makedirs(tmp)
    project = os.path.join(folder, 'project')
    with open(os.path.join(CASES, '..', 'hosts.ini')) as file:
        write(os.path.join(project, 'hosts.ini'), file.read())
    for path, text in case['files'].items():
        write(os.path.join(project, path), text)
    environment = {
        'PATH': os.environ['PATH'], 'HOME': '/root', 'LANG': 'C.UTF-8', 'ANSIBLE_NOCOLOR': '1', 'ANSIBLE_CALLBACK_PLUGINS': HERE, 'ANSIBLE_CALLBACKS_ENABLED': 'differential',
        'ANSIBLE_PYTHON_INTERPRETER': '/usr/bin/python3', 'DIFFERENTIAL_OUT': os.path.join(folder, 'out'), 'ANSIBLE_FORKS': '3', 'ANSIBLE_LOCALHOST_WARNING': '0', **case.get('env', {}),
    }
    runs = []
    for arguments in case.get('runs', [[]]):
        argv = ['ansible-playbook', '-i', case.get('inventory', 'hosts.ini'), 'site.yml', '-e', 'tmp=' + tmp, *arguments]
        done = subprocess.run(argv, cwd=project, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        records = [json.loads(line) for line in open(environment['DIFFERENTIAL_OUT'])] if os.path.exists(environment['DIFFERENTIAL_OUT']) else []
        if os.environ.get('DIFFERENTIAL_SHOW') or done.returncode in (1, 4, 250):
            print(done.stdout[-6000:], done.stderr[-3000:])
        recap = next((record['hosts'] for record in records if record['type'] == 'recap'), {})
        runs.append({'exit': done.returncode, 'tasks': [strip(record) for record in records if record['type'] == 'task' and record['module'] not in ('meta', 'include_tasks', 'include_role')], 'recap': recap, 'tree': tree(tmp)})
        if os.path.exists(environment['DIFFERENTIAL_OUT']):
            os.unlink(environment['DIFFERENTIAL_OUT'])
    text = json.dumps(runs, indent=1, ensure_ascii=False)
    text = text.replace(tmp, '<tmp>').replace(project, '<project>')
    write(os.path.join(EXPECTED, name + '.json'), text + '\n')
    print(name, [(one['exit'], len(one['tasks'])) for one in runs])


VOLATILE = {'invocation', 'start', 'end', 'delta', 'ctime', 'mtime', 'atime', 'inode', 'dev', 'warnings', 'deprecations', 'exception', '_ansible_no_log', '_ansible_verbose_always', '_ansible_parsed', 'ansible_facts_cache', 'block_size', 'blocks', 'device_type', 'version', 'attributes', 'charset', 'mimetype', 'attr_flags', 'nlink'}


def strip(value):
    if isinstance(value, dict):
        return {key: strip(item) for key, item in value.items() if key not in VOLATILE and not key.startswith('_ansible') and not (key in ('module_stdout', 'module_stderr'))}
    if isinstance(value, list):
        return [strip(item) for item in value]
    return value


if __name__ == '__main__':
    for case in sys.argv[1:] or sorted(file[:-4] for file in os.listdir(CASES)):
        run(case)
