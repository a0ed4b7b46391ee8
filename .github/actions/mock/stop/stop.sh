#!/usr/bin/env bash
# Ends the mock that start.sh has started, prints what it has printed, and removes its folder. MOCK_FOLDER is the `folder`
# of that one's output; it is empty where the mock has never listened, and there is nothing to end.
set -euo pipefail

folder=${MOCK_FOLDER:-}
if [[ -z $folder ]]; then
    printf 'no mock has been started\n'
    exit 0
fi

if [[ ! -e $folder/printed ]]; then
    printf 'the mock has been stopped already\n'
    exit 0
fi

# The port file is there for as long as the mock is: a number alone could be another process's by now.
if [[ -e $folder/port ]]; then
    mock=$(<"$folder/pid")
    kill "$mock" 2>/dev/null || true
    for ((tenths = 0; tenths < 100; tenths++)); do
        if ! kill -0 "$mock" 2>/dev/null; then break; fi
        sleep 0.1
    done
fi
cat "$folder/printed"
rm -rf -- "$folder"
