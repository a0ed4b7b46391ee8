#!/usr/bin/env bash
# Compares each contract with what it was a commit before, and writes for people what that breaks.
#
# A pull request is checked out as merged, so that the commit before is the branch that it goes to. From the
# environment: SPECS, the folder of contracts as seen from the top of the repository; REPORT, the file to write, in
# Markdown; GITHUB_OUTPUT, which gets `breaks`; GITHUB_STEP_SUMMARY, which gets the report. What contracts say stands in
# a block of code: it is no markup there, and mentions nobody.
set -euo pipefail

changes=$(mktemp)
breaks=false

# A name may have any character, so each ends with a null byte.
folders() { git ls-tree -z -d --full-tree --name-only "$1" "${SPECS%/}/"; }
links() { git ls-tree -z --full-tree "$1" "${SPECS%/}" "${SPECS%/}/" | tr '\0' '\n' | grep '^120000 ' || true; }
is_contract() { git cat-file -e "$1/lifecycle.yaml" 2>/dev/null; }
add() { printf '%s\n%s\n\n' "$1" "$2" >>"$changes"; }

linked=$(links HEAD^1 && links HEAD)
if [[ -n $linked ]]; then
    printf 'cannot compare through symbolic links:\n%s\n  fix: put folders in their place\n' "$linked" >&2
    exit 1
fi
{ folders HEAD^1 && folders HEAD; } | sort --zero-terminated --unique >"$changes.folders"
if [[ ! -s $changes.folders ]]; then
    printf 'expected folders of contracts in %s, found none, now or before\n  fix: name another with specs:\n' "$SPECS" >&2
    exit 1
fi
while IFS= read -r -d '' folder; do
    before=HEAD^1:$folder after=HEAD:$folder
    if ! is_contract "$after"; then
        if is_contract "$before"; then
            breaks=true
            add "$folder" "breaking  the contract is gone"
        fi
    elif ! is_contract "$before"; then
        add "$folder" "additive  a new contract"
    elif ! git diff --quiet "$before" "$after"; then
        status=0
        told=$(jobcontracts diff "$before" "$after" 2>&1) || status=$?
        if ((status == 1)); then breaks=true; fi
        add "$folder" "$told"
    fi
done <"$changes.folders"

if [[ $breaks == true ]]; then
    printf '**This breaks clients:** what worked may stop working.\n\n' >"$REPORT"
else
    printf 'Nothing here is known to break clients.\n\n' >"$REPORT"
fi
sed '/./s/^/    /' "$changes" >>"$REPORT"
printf 'breaks=%s\n' "$breaks" >>"$GITHUB_OUTPUT"
cat "$REPORT" >>"$GITHUB_STEP_SUMMARY"
