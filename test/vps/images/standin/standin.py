"""What the stand-ins share: they check what a real start checks, answer a few HTTP calls, and say what they are."""
import base64
import errno
import fcntl
import json
import os
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import yaml


def say(level, text):
    stamp = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())
    print(f'{stamp} {level} {text}', flush=True)


def refuse(text):
    say('error', f'STAND-IN: {text}')
    sys.exit(1)


def read(path):
    """The text of a file; a start without it, or without the right to read it, is refused as the real program refuses it."""
    try:
        with open(path, encoding='utf-8') as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as problem:
        refuse(f'{path}: {problem.strerror if isinstance(problem, OSError) else problem}')


def read_yaml(path):
    try:
        return yaml.safe_load(read(path)) or {}
    except yaml.YAMLError as problem:
        refuse(f'{path}: {problem}')


def read_json(path):
    try:
        return json.loads(read(path))
    except ValueError as problem:
        refuse(f'{path}: {problem}')


def setting(name, default=None):
    """A setting of the environment, or the content of the file that NAME_FILE names."""
    if name + '_FILE' in os.environ:
        return read(os.environ[name + '_FILE']).strip()
    return os.environ.get(name, default)


held = []


def own(folder):
    """Writes to a data folder and locks it, as a database would."""
    try:
        os.makedirs(folder, exist_ok=True)
        lock = open(os.path.join(folder, '.standin-lock'), 'a')
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        held.append(lock)
    except OSError as problem:
        refuse(f'{folder} is used by another process' if problem.errno == errno.EAGAIN else f"can't write to {folder}: {problem.strerror}")


class Answer(Exception):
    """Ends a call with this status and body: text, or a value that becomes JSON."""

    def __init__(self, status, body='', headers=None):
        super().__init__(status)
        self.status, self.body, self.headers = status, body, headers or {}


class Call:
    def __init__(self, handler, body):
        parts = urlsplit(handler.path)
        self.method, self.path, self.query = handler.command, parts.path, {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self.target, self.headers, self.body = handler.path, handler.headers, body

    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            raise Answer(400, {'message': 'the body is not JSON'}) from None

    def bearer(self):
        return self.headers.get('authorization', '').removeprefix('Bearer ')

    def basic(self):
        try:
            return base64.b64decode(self.headers.get('authorization', '').removeprefix('Basic ')).decode()
        except ValueError:
            return ''


def serve(name, version, port, routes, address='0.0.0.0'):
    """Answers `routes`: ('GET', '/path') or, for all below it, ('GET', '/path/*') → a function of the call, whose value is the body."""
    calls = {'total': 0}

    def metrics(_):
        return f'# STAND-IN for {name}\nstandin_calls_total{{program="{name}"}} {calls["total"]}\n'

    known = {('GET', '/metrics'): metrics, **routes}

    def route(method, path):
        exact = known.get((method, path))
        return exact or next((answer for (verb, prefix), answer in known.items() if verb == method and prefix.endswith('/*') and path.startswith(prefix[:-1])), None)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = 'HTTP/1.1'
        server_version, sys_version = f'{name}-STAND-IN/{version}', ''

        def answer(self):
            calls['total'] += 1
            call = Call(self, self.rfile.read(int(self.headers.get('content-length') or 0)))
            found = route(self.command if self.command != 'HEAD' else 'GET', call.path)
            try:
                if found is None:
                    raise Answer(501, {'message': f'STAND-IN: {self.command} {call.path} is not here'})
                status, body, headers = 200, found(call), {}
            except Answer as other:
                status, body, headers = other.status, other.body, other.headers
            kind = 'text/plain; charset=utf-8' if isinstance(body, str) else 'application/json'
            sent = (body if isinstance(body, str) else json.dumps(body)).encode()
            self.send_response(status)
            for key, value in {'content-type': kind, 'content-length': str(len(sent)), **headers}.items():
                self.send_header(key, value)
            self.end_headers()
            if self.command != 'HEAD':
                self.wfile.write(sent)

        do_GET = do_HEAD = do_POST = do_PUT = answer

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer((address, port), Handler)
    server.daemon_threads = True
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    say('warn', f'STAND-IN for {name} {version}: a test image, see docs/stand-ins.md')
    say('info', f'listening on {address}:{port}')
    server.serve_forever()
    say('info', 'stand-in stops')
