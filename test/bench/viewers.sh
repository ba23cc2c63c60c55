#!/bin/sh
# test/bench/viewers.sh -- Open pages while events come: how long until they
# show them, and what that takes (test/bench/viewers.mjs).
set -eu
node "$(dirname "$0")/viewers.mjs"
