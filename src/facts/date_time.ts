import type { FactReader } from '../model/fact.js';
import { dict, type Value } from '../model/value.js';
import { lines } from './parse.js';

/** Keys in the order that the script prints them, in the host's zone. */
const LOCAL = { year: '%Y', month: '%m', weekday: '%A', weekday_number: '%w', weeknumber: '%W', day: '%d', hour: '%H', minute: '%M', second: '%S', date: '%Y-%m-%d', time: '%H:%M:%S', tz: '%Z', tz_dst: '%Z', tz_offset: '%z', epoch: '%s', iso8601_basic: '%Y%m%dT%H%M%S', iso8601_basic_short: '%Y%m%dT%H%M%S', nano: '%N' };

export const dateTime: FactReader = {
  name: 'date_time',
  provides: ['date_time'],
  script: `date +'${Object.values(LOCAL).join('%n')}'`,
  parse(stdout) {
    const values = lines(stdout);
    const read = new Map(Object.keys(LOCAL).map((key, at) => [key, values[at] ?? '']));
    const epoch = Number(read.get('epoch'));
    if (values.length === 0 || !Number.isSafeInteger(epoch)) return dict();
    const micro = (read.get('nano') ?? '').slice(0, 6).padEnd(6, '0');
    read.delete('nano');
    const utc = new Date(epoch * 1000).toISOString().slice(0, 19);
    read.set('iso8601', `${utc}Z`);
    read.set('iso8601_micro', `${utc}.${micro}Z`);
    read.set('iso8601_basic', `${read.get('iso8601_basic')}${micro}`);
    read.set('epoch_int', String(epoch));
    return dict([['date_time', dict([...read] as [string, Value][])]]);
  },
};
