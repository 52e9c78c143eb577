#!/bin/sh
# The golden cases, each a test.
exec "$(dirname "$0")/tools/golden"
