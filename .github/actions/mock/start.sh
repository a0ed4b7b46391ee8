#!/usr/bin/env bash
# Installs the mock from the checkout that this file is in, starts it, and waits until it listens.
#
# From the environment: MOCK_OPTIONS, a word a line; MOCK_PROGRAM, a jobcontracts that is installed already;
# RUNNER_TEMP and GITHUB_OUTPUT, which gets `origin` and `folder`. Runs in the bash of macOS, which is version 3.
set -euo pipefail

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
folder=$(mktemp -d "${RUNNER_TEMP:-/tmp}/mock.XXXXXX")

program=${MOCK_PROGRAM:-}
if [[ -z $program ]]; then
    python3 -m venv "$folder/venv"
    "$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check "${checkout}[mock]"
    program=$folder/venv/bin/jobcontracts
fi

words=(mock --port 0 --port-file "$folder/port")
while IFS= read -r word; do
    case $word in
    --port-file | --port-file=*)
        # shellcheck disable=SC2016 # the backticks are those of the message
        printf 'options: expected none of ours, found %s\n  fix: leave it out, and take the output `origin`\n' "$word" >&2
        exit 1
        ;;
    esac
    if [[ -n $word ]]; then words+=("$word"); fi
done <<<"${MOCK_OPTIONS:-}"

# There before it is looked into: the shell opens it for the mock only once that has been forked.
: >"$folder/printed"
"$program" "${words[@]}" >>"$folder/printed" 2>&1 </dev/null &
mock=$!
printf '%s\n' "$mock" >"$folder/pid"

for ((tenths = 0; tenths < 600; tenths++)); do
    origin=$(sed -n 's/^listening on \([^,]*\), port .*/\1/p' "$folder/printed")
    if [[ -n $origin ]]; then
        printf 'origin=%s\nfolder=%s\n' "$origin" "$folder" >>"$GITHUB_OUTPUT"
        printf 'the mock listens on %s\n' "$origin"
        exit 0
    fi
    if ! kill -0 "$mock" 2>/dev/null; then break; fi
    sleep 0.1
done

cat "$folder/printed" >&2
printf 'the mock has ended, or does not listen after a minute\n  fix: mend what it says above, or the options\n' >&2
kill "$mock" 2>/dev/null || true
exit 1
