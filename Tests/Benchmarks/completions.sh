#!/bin/bash
# What completions cost: the median time that each shell takes to source its script, and that bx
# takes to answer a tab key.
#
#   Tests/Benchmarks/completions.sh [BX [ROUNDS]]
set -euo pipefail

cd "$(dirname "$0")/../.."
bx=$(realpath "${1:-.build/bx}")
rounds=${2:-51}
home=$(mktemp -d)
trap 'rm -r "$home"' EXIT
export HOME=$home ZDOTDIR=$home

# The middle one of the numbers on standard input.
median() { sort -n | awk '{ line[NR] = $1 } END { print line[int((NR + 1) / 2)] }'; }

# report BAR WHAT: the median of milliseconds on standard input.
report() { printf '%-44s %8.2f ms  (bar: %s ms)\n' "$2" "$(median)" "$1"; }

for _ in $(seq "$rounds"); do
    bash --norc --noprofile -c '
        start=$EPOCHREALTIME; source "$0"; end=$EPOCHREALTIME
        awk "BEGIN { print ($end - $start) * 1000 }"' completions/bx.bash
done | report 10 "bash: source completions/bx.bash"

# compinit reads the file's first line only; the rest when the tab key is first hit.
for _ in $(seq "$rounds"); do
    zsh -f -c '
        zmodload zsh/datetime; autoload -Uz compinit; compinit -u -D
        float start=$EPOCHREALTIME; source $0; float end=$EPOCHREALTIME
        print $(( (end - start) * 1000 ))' completions/_bx
done | report 10 "zsh: source completions/_bx"

for _ in $(seq "$rounds"); do
    fish --no-config -c '
        set start (date +%s%N); set middle (date +%s%N); source completions/bx.fish
        set end (date +%s%N); math "($end - $middle - ($middle - $start)) / 1000000"'
done | report 10 "fish: source completions/bx.fish"

# answer WHAT WORD...: asks bx as the scripts do.
answer() {
    local what=$1 start end
    shift
    for _ in $(seq "$rounds"); do
        start=$EPOCHREALTIME
        "$bx" __complete "$@" > /dev/null
        end=$EPOCHREALTIME
        awk "BEGIN { print ($end - $start) * 1000 }"
    done | report 20 "bx: $what"
}

answer "commands" -- ser
answer "flags of serve" -- serve --
answer "values of an enumeration" -- serve --access-log js
answer "a line as bash gives it" --line "bx serve --access-log js"
