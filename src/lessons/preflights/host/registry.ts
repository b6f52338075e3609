/**
 * Defines `q REF`, which prints what is known of an image: `I REF here ARCHITECTURE`, `I REF there ARCHITECTURES BYTES`, where BYTES is
 * what its layers for this machine weigh on the way (0: not known), or `I REF absent|unknown MESSAGE`; separated by tabs.
 */
export const LOOK = `
layers() { printf '%s' "$1" | grep -o '"layers":\\[[^]]*]' | grep -o '"size":[0-9]*' | cut -d : -f 2 | awk '{ n += $1 } END { printf "%.0f", n }'; }
own() { printf '%s' "$1" | tr '{' '\\n' | awk -v a="$2" 'match($0, /sha256:[0-9a-f]+/) { d = substr($0, RSTART, RLENGTH) } index($0, "\\"architecture\\":\\"" a "\\"") && d != "" { print d; exit }'; }
weight() {
n=$(layers "$2")
[ "$n" -gt 0 ] || { r=\${1%@*}; case \${r##*/} in *:*) r=\${r%:*};; esac
d=$(own "$2" "$(docker version --format '{{.Server.Arch}}')"); [ -z "$d" ] || n=$(layers "$(timeout 4 docker manifest inspect "$r@$d" 2>/dev/null | tr -d ' \\n\\t')"); }
printf '%s' "$n"; }
q() {
if a=$(docker image inspect --format '{{.Architecture}}' "$1" 2>/dev/null); then printf 'I\\t%s\\there\\t%s\\n' "$1" "$a"; return; fi
if o=$(timeout 8 docker manifest inspect "$1" 2>&1); then
o=$(printf '%s' "$o" | tr -d ' \\n\\t'); a=$(printf '%s' "$o" | grep -o '"architecture":"[a-z0-9]*"' | cut -d '"' -f 4 | sort -u | tr '\\n' ' ')
printf 'I\\t%s\\tthere\\t%s\\t%s\\n' "$1" "$a" "$(weight "$1" "$o")"; return; fi
o=$(printf '%s' "$o" | tr '\\n\\t' '  ' | tail -c 300)
case $o in *'no such manifest'*|*'manifest unknown'*|*'name unknown'*) s=absent;; *) s=unknown;; esac
printf 'I\\t%s\\t%s\\t%s\\n' "$1" "$s" "$o"
}`;

/** `F FREE MOUNT`: kilobytes where Docker unpacks images; its newer image store is containerd's own. */
export const ROOM = `case $(docker info --format '{{.Driver}}') in overlayfs) d=/var/lib/containerd;; *) d=$(docker info --format '{{.DockerRootDir}}');; esac
df -Pk "$d" | tail -n 1 | while read -r _ _ _ f _ m; do printf 'F\\t%s\\t%s\\n' "$f" "$m"; done`;
