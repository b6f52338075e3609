import type { Program } from '../../model/lesson.js';

const DUMPERS = new Set(['pg_dump', 'pg_dumpall', 'mysqldump', 'mariadb-dump', 'mongodump', 'mongoexport', 'pg_basebackup', 'influxd', 'clickhouse-backup']);

/** A program that writes a database out. */
export function isDump(program: Program): boolean {
  const { name, words } = program;
  if (name === 'redis-cli') return words.includes('--rdb');
  if (name === 'influxd') return words[1] === 'backup';
  return DUMPERS.has(name) && !words.some((word) => /^(?:--version|-V|--help|--no-data|--schema-only|-s)$/.test(word));
}

/** Looks into what was written: a test read, a list, or its size. */
export function provesArchive({ name, words }: Program): boolean {
  if (name === 'pg_restore') return words.some((word) => word === '-l' || word === '--list');
  if (/^(?:gzip|gunzip|zstd|xz|bzip2|pigz|lz4)$/.test(name)) return words.some((word) => /^-\w*t\w*$|^--test$/.test(word));
  if (/^(?:zcat|zgrep|zstdgrep|pg_verifybackup|redis-check-rdb|stat|wc|du)$/.test(name)) return true;
  if (name === 'tar') return words.some((word) => /^-?t\w*f?$|^--list$|^--compare$/.test(word));
  return /^(?:\[|\[\[|test)$/.test(name) && words.includes('-s');
}

/** Copies to another machine. */
export function leavesMachine({ name, words }: Program): boolean {
  if (/^(?:rclone|scp|sftp|ssh|aws|s3cmd|gsutil|gcloud|az|azcopy|mc|b2|lftp|ncftpput|swift|s5cmd|ossutil|megacopy)$/.test(name)) return true;
  if (name === 'rsync') return words.some((word) => /^[\w.@$"{}-]+:/.test(word) || word.startsWith('rsync://'));
  return name === 'curl' && words.some((word) => /^-\w*T$|^--upload-file|^-F$/.test(word));
}
