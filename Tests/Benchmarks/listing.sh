#!/bin/sh
# How long `bx serve` takes to list a directory of many files, as HTML and as JSON: the median and
# the best of some requests, from the request's first byte to the answer's last.
#
#     Tests/Benchmarks/listing.sh [BX] [ENTRIES]      .build/bx and 50000 unless told otherwise
set -eu

bx=${1:-.build/bx}
entries=${2:-50000}
rounds=15

folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM

mkdir "$folder/site"
(cd "$folder/site" && seq -f 'file-%06.0f.txt' "$entries" | xargs touch)

"$bx" serve "$folder/site" --listen 127.0.0.1:0 >"$folder/started" &
server=$!
until grep -q http "$folder/started"; do
    kill -0 "$server"
done
url=$(sed 's/.* on //' "$folder/started")

echo "$entries entries, $rounds requests:"
for accept in text/html application/json; do
    round=0
    while [ $round -lt $rounds ]; do
        curl -s -o "$folder/page" -H "Accept: $accept" -w '%{time_total}\n' "$url/"
        round=$((round + 1))
    done | sort -n | awk -v accept="$accept" '
        { seconds[NR] = $1 }
        END {
            printf "%-16s  median %4.0f ms, best %4.0f ms", accept, 1000 * seconds[int((NR + 1) / 2)],
                1000 * seconds[1]
        }'
    found=$(grep -o 'file-[0-9]*\.txt"' "$folder/page" | wc -l)
    printf ', %d bytes, %d entries\n' "$(wc -c <"$folder/page")" "$found"
    [ "$found" -ge "$entries" ]
done
