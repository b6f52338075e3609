#!/bin/bash
# Runs the stand-in and hands TERM and INT on, so that `docker stop` ends it at once.
trap 'kill -TERM $child 2>/dev/null' TERM
trap 'kill -INT $child 2>/dev/null' INT
./qdrant "$@" &
child=$!
wait $child
code=$?
# A signal ends the first wait early; the second one gives the child's own answer.
if [ $code -gt 128 ]; then wait $child; code=$?; fi
exit $code
