"""Renders templates with Ansible's own templating: a line of variables, then lines of templates in, a line of outcomes each out.

Values travel with their type: None, booleans and text as they are, {"i": int}, {"f": float}, lists, {"d": [[key, value]]}.
"""
import json
import os
import resource
import signal
import sys

os.environ['ANSIBLE_DEPRECATION_WARNINGS'] = '0'

from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import init_plugin_loader
from ansible.template import Templar, trust_as_template

SECONDS = 2
MEMORY = 3 << 30


class TooSlow(BaseException):
    pass


def ring(*_):
    raise TooSlow()


def tagged(value):
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return {'i': str(value)}
    if isinstance(value, float):
        return {'f': repr(value)}
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [tagged(item) for item in value]
    if isinstance(value, dict):
        return {'d': [[tagged(key), tagged(item)] for key, item in value.items()]}
    return {'o': type(value).__name__}


def plain(value):
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    if 'i' in value:
        return int(value['i'])
    if 'f' in value:
        return float(value['f'])
    return {plain(key): plain(item) for key, item in value['d']}


def outcome(templar, template):
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        return {'v': tagged(templar.template(trust_as_template(template)))}
    except TooSlow:
        return {'t': SECONDS}
    except Exception as problem:
        return {'e': f'{type(problem).__name__}: {problem}'[:300]}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def main():
    out = os.fdopen(os.dup(1), 'w')
    os.dup2(2, 1)
    signal.signal(signal.SIGALRM, ring)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.set_int_max_str_digits(0)
    init_plugin_loader()
    variables = plain(json.loads(sys.stdin.readline()))
    templar = Templar(loader=DataLoader(), variables=variables)
    for line in sys.stdin:
        out.write(json.dumps([outcome(templar, template) for template in json.loads(line)]) + '\n')
        out.flush()


main()
