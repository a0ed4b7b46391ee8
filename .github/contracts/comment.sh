#!/usr/bin/env bash
# Puts the report of compare.sh below a pull request: the comment that is there is renewed, and a first one is made only
# if something breaks clients.
#
# From the environment: REPORT, the file; BREAKS, `true` or not; NUMBER, of the pull request; GITHUB_REPOSITORY; and
# GH_TOKEN for gh.
set -euo pipefail

marker='<!-- jobcontracts: what breaks clients -->'
issues=repos/$GITHUB_REPOSITORY/issues
ours=".[] | select(.user.login == \"github-actions[bot]\" and (.body | startswith(\"$marker\"))) | .id"
there=$(gh api --paginate "$issues/$NUMBER/comments" --jq "$ours" | tail -n 1)

if [[ -n $there ]]; then
    request=(--method PATCH "$issues/comments/$there")
elif [[ $BREAKS == true ]]; then
    request=(--method POST "$issues/$NUMBER/comments")
else
    exit 0
fi
# GitHub takes comments of up to 65,536 characters.
jq --null-input --rawfile report "$REPORT" --arg marker "$marker" '
    $report
    | if length > 60000 then .[:60000] + "\n\nCut here; the summary of the run has it all." else . end
    | {body: ($marker + "\n" + .)}
' | gh api --silent "${request[@]}" --input -
