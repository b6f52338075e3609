"""Callback plugin for the real ansible-playbook: writes what became of each task on each host, one JSON object a line."""
import json
import os

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = 'notification'
    CALLBACK_NAME = 'differential'

    def __init__(self):
        super().__init__()
        self.out = open(os.environ['DIFFERENTIAL_OUT'], 'w')
        self.handlers = set()

    def write(self, record):
        self.out.write(json.dumps(record, default=str) + '\n')
        self.out.flush()

    def v2_playbook_on_play_start(self, play):
        self.write({'type': 'play', 'play': play.get_name()})

    def v2_playbook_on_handler_task_start(self, task):
        self.handlers.add(task._uuid)

    def task(self, result, outcome, ignored=False):
        task = result._task
        self.write({
            'type': 'task', 'host': result._host.get_name(), 'task': task.get_name(include_role_fqcn=False).strip(), 'module': task.action.split('.')[-1],
            'handler': task._uuid in self.handlers, 'outcome': outcome, 'ignored': bool(ignored), 'result': result._result,
        })

    def v2_runner_on_ok(self, result):
        self.task(result, 'changed' if result._result.get('changed') else 'ok')

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self.task(result, 'failed', ignore_errors)

    def v2_runner_on_skipped(self, result):
        self.task(result, 'skipped')

    def v2_runner_on_unreachable(self, result):
        self.task(result, 'unreachable')

    def v2_playbook_on_include(self, included_file):
        pass

    def v2_playbook_on_stats(self, stats):
        self.write({'type': 'recap', 'hosts': {host: {('failed' if name == 'failures' else name): count for name, count in stats.summarize(host).items()} for host in sorted(stats.processed)}})
