#!/bin/sh
# Runs what is given as arguments, after writing the token that /metrics asks for into a file, where
# Prometheus reads it: READ_TOKEN, or the first one in READ_TOKENS_FILE, or nothing.
set -eu
umask 077

token=${READ_TOKEN:-}
if [ -n "${READ_TOKENS_FILE:-}" ]; then
  token=$(sed -n 's/^[[:space:]]*\([^#[:space:]][^[:space:]]*\)[[:space:]]*$/\1/; t found; d; :found; p; q' "$READ_TOKENS_FILE")
fi
printf %s "$token" >"${TMPDIR:-/tmp}/read-token"
# Whatever runs next needs the file alone.
unset READ_TOKEN

exec "$@"
