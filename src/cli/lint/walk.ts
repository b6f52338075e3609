import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, extname, join, relative, sep } from 'node:path';
import { decode } from '../../source/decode.js';
import { SIZE_LIMIT } from '../../source/sources.js';

/** A text file as it stands on disk. */
export interface Found {
  /** Absolute. */
  readonly path: string;
  /** Bytes that are not UTF-8 are read as Windows-1252, so that a place in it can be shown. */
  readonly text: string;
  readonly bytes: Buffer;
}

export interface Tree {
  readonly files: readonly Found[];
  /** What ought to have been read and could not be, as sentences. */
  readonly gaps: readonly { readonly path: string; readonly message: string }[];
}

const SKIPPED = new Set(['.git', 'node_modules', 'vendor', '.venv', '__pycache__', '.terraform']);
const BINARY = new Set('.png .jpg .jpeg .gif .ico .webp .avif .bmp .pdf .zip .gz .tgz .bz2 .xz .zst .7z .tar .jar .war .so .a .o .dll .exe .bin .woff .woff2 .ttf .eot .otf .mp3 .mp4 .mov .avi .webm .ogg .wav .sqlite .db .pyc .class .wasm .deb .rpm .iso .img .psd .svg .map'.split(' '));
/** A longer line is generated: rules that search it would take seconds, and nobody repairs it there. */
const LONGEST_LINE = 20_000;
const DEEPEST = 64;

/** Every text file of a folder, sorted. Links that lead out of `root` and folders behind links are left alone. */
export function walk(folder: string, root = folder, most = Number.POSITIVE_INFINITY): Tree {
  const files: Found[] = [];
  const gaps: { path: string; message: string }[] = [];
  const visit = (at: string, depth: number): void => {
    for (const entry of entriesOf(at, gaps)) {
      if (files.length >= most) return;
      const path = join(at, entry.name);
      if (entry.isDirectory()) {
        if (depth < DEEPEST && !SKIPPED.has(entry.name)) visit(path, depth + 1);
      } else if (!BINARY.has(extname(entry.name).toLowerCase()) && (entry.isFile() || (entry.isSymbolicLink() && leadsInside(path, root)))) {
        const found = readText(path);
        if (typeof found === 'string') gaps.push({ path, message: found });
        else if (found !== undefined) files.push(found);
      }
    }
  };
  visit(folder, 0);
  return { files, gaps };
}

/** The file as text; a sentence where it ought to be judged and can't be; undefined where it is nothing for a lesson. */
export function readText(path: string): Found | string | undefined {
  try {
    if (statSync(path).size > SIZE_LIMIT) return isConfiguration(path) ? 'is larger than 1 MiB and was not looked at' : undefined;
    const bytes = readFileSync(path);
    const { text } = decode(bytes);
    if (bytes.includes(0) && !isConfiguration(path)) return undefined;
    if (hasLongLine(text)) return isConfiguration(path) ? 'has a line of more than 20,000 characters and was not looked at' : undefined;
    return { path, text, bytes };
  } catch (problem) {
    return `cannot be read (${(problem as NodeJS.ErrnoException).code ?? 'unknown error'})`;
  }
}

/** Whether lessons judge such files by themselves: what deployments are made of, by the name. */
export function isConfiguration(path: string): boolean {
  const name = basename(path).replace(/\.(?:j2|jinja2?|hbs|tmpl|tpl|template|example|sample|dist)$/i, '').toLowerCase();
  return /\.(?:ya?ml|env|sh|bash|zsh|conf|cfg|cnf|ini|toml|service|timer|socket|mount|container|cron|caddyfile|rules|properties)$|^(?:\.env(?:\..+)?|.*dockerfile.*|.*containerfile.*|caddyfile|makefile|crontab|sshd_config|haproxy\.cfg|jenkinsfile)$/.test(name);
}

function entriesOf(folder: string, gaps: { path: string; message: string }[]) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (problem) {
    gaps.push({ path: folder, message: `cannot be read (${(problem as NodeJS.ErrnoException).code ?? 'unknown error'})` });
    return [];
  }
}

/** A file behind a link counts where it stands below the same root. */
function leadsInside(path: string, root: string): boolean {
  try {
    const real = realpathSync(path);
    const inside = relative(realpathSync(root), real);
    return inside !== '' && inside !== '..' && !inside.startsWith(`..${sep}`) && statSync(real).isFile();
  } catch {
    return false;
  }
}

function hasLongLine(text: string): boolean {
  if (text.length <= LONGEST_LINE) return false;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    if ((end === -1 ? text.length : end) - start > LONGEST_LINE) return true;
    if (end === -1) return false;
    start = end + 1;
  }
  return false;
}
