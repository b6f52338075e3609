#!/bin/sh
echo "args: $*"
[ "$1" = pwd ] && pwd
[ "$1" = fail ] && { echo oops >&2; exit 4; }
exit 0
