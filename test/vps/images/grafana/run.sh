#!/usr/lib/standin/python3 -E
"""STAND-IN for Grafana."""
import configparser
import glob
import os
import re
import sys
import urllib.error
import urllib.request

sys.path.insert(0, '/usr/lib/standin')
from standin import Answer, own, read, read_json, read_yaml, refuse, serve

VERSION = '12.3.1'
provisioning = os.environ['GF_PATHS_PROVISIONING']
own(os.environ['GF_PATHS_DATA'])

config = configparser.ConfigParser(interpolation=None)
config.read_string('[DEFAULT]\n' + read(os.environ['GF_PATHS_CONFIG']))


def option(section, name, default):
    value = config.get(section, name, fallback=default)
    return re.sub(r'\$__file\{([^}]+)\}', lambda found: read(found[1]).strip(), value)


user, password = option('security', 'admin_user', 'admin'), option('security', 'admin_password', 'admin')
sources = {source['uid']: source for file in glob.glob(f'{provisioning}/datasources/*.y*ml') for source in read_yaml(file).get('datasources', [])}
dashboards = {}
for file in glob.glob(f'{provisioning}/dashboards/*.y*ml'):
    for provider in read_yaml(file).get('providers', []):
        folder = provider['options']['path']
        if not os.path.isdir(folder):
            refuse(f'dashboards: {folder} is not a folder')
        for path in sorted(glob.glob(f'{folder}/*.json')):
            dashboard = read_json(path)
            dashboards[dashboard['uid']] = dashboard
            for uid in set(re.findall(r"'uid': '([\w-]+)'", str(dashboard.get('panels', [])))):
                if uid not in sources:
                    refuse(f'{path}: data source {uid} is not provisioned')


def admin(call):
    if call.basic() != f'{user}:{password}':
        raise Answer(401, {'message': 'Invalid username or password', 'statusCode': 401})


def search(call):
    admin(call)
    return [{'uid': uid, 'title': dashboard['title'], 'type': 'dash-db'} for uid, dashboard in dashboards.items()]


def dashboard(call):
    admin(call)
    found = dashboards.get(call.path.rsplit('/', 1)[1])
    if found is None:
        raise Answer(404, {'message': 'Dashboard not found'})
    return {'meta': {'provisioned': True}, 'dashboard': found}


def proxy(call):
    """Hands a GET on to a data source, as `access: proxy` does."""
    admin(call)
    _, uid, rest = re.split(r'/api/datasources/proxy/uid/([^/]+)/', call.target, maxsplit=1)
    if uid not in sources:
        raise Answer(404, {'message': 'Unable to find datasource'})
    try:
        with urllib.request.urlopen(f'{sources[uid]["url"]}/{rest}', timeout=10) as answer:
            raise Answer(answer.status, answer.read().decode(), {'content-type': answer.headers['content-type']})
    except urllib.error.HTTPError as problem:
        raise Answer(problem.code, problem.read().decode()) from None
    except OSError as problem:
        raise Answer(502, {'message': f'{uid}: {problem}'}) from None


def to_login(_):
    raise Answer(302, '', {'location': '/login'})


serve('grafana', VERSION, int(option('server', 'http_port', '3000')), {
    ('GET', '/api/health'): lambda _: {'database': 'ok', 'version': VERSION, 'commit': 'STAND-IN'},
    ('GET', '/'): to_login,
    ('GET', '/login'): lambda _: '<!DOCTYPE html><title>Grafana (STAND-IN)</title>',
    ('GET', '/api/search'): search,
    ('GET', '/api/dashboards/uid/*'): dashboard,
    ('GET', '/api/datasources/proxy/uid/*'): proxy,
})
