import type { FactReader } from '../model/fact.js';
import { dict } from '../model/value.js';
import { lines, whole } from './parse.js';

/** The user that facts are read as: the login user, or the become user of the play. */
export const user: FactReader = {
  name: 'user',
  provides: ['user_id', 'user_uid', 'user_gid', 'user_gecos', 'user_dir', 'user_shell', 'real_user_id', 'effective_user_id', 'real_group_id', 'effective_group_id'],
  script: 'id -u; id -g; id -un 2>/dev/null || echo; getent passwd "$(id -u)" 2>/dev/null || :',
  parse(stdout) {
    const [uidText, gidText, name, entry] = lines(stdout);
    const [uid, gid] = [whole(uidText), whole(gidText)];
    if (uid === undefined || gid === undefined) return dict();
    const [, , , primary, gecos, home, shell] = (entry ?? '').split(':');
    return dict([
      ['user_id', name ?? String(uid)], ['user_uid', uid], ['user_gid', whole(primary) ?? gid], ['user_gecos', gecos ?? ''], ['user_dir', home ?? ''], ['user_shell', shell ?? ''],
      ['real_user_id', uid], ['effective_user_id', uid], ['real_group_id', gid], ['effective_group_id', gid],
    ]);
  },
};
