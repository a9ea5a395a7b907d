#!/usr/bin/env bash
# Rehearses runbooks/restore.md on an invented authority in a folder of its own: makes nights, takes what the backup would hold, loses things in
# six ways, restores each by the runbook's commands, and holds every file to the hash it had. Prints what took how long; exits 1 when anything differs.
#   infra/rehearse-restore.sh [--children N] [--nights K] [--only '1 2 3 4 5 6'] [--keep]
# SAFEGUARDING in the environment is the program to rehearse with; without it, that of this checkout.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
children=200 nights=3 keep= only="1 2 3 4 5 6"
while [ $# -gt 0 ]; do
  case $1 in
    --children) children=$2; shift 2 ;;
    --nights) nights=$2; shift 2 ;;
    --keep) keep=1; shift ;;
    --only) only=$2; shift 2 ;;
    *) echo "usage: rehearse-restore.sh [--children N] [--nights K] [--only '1 2 3 4 5 6'] [--keep]" >&2; exit 2 ;;
  esac
done
if [ "$nights" -lt 2 ]; then echo "--nights must be 2 or more: the backup of the day before is one of the cases." >&2; exit 2; fi
read -r -a program <<< "${SAFEGUARDING:-dotnet run --project $here/../functions/Safeguarding.App -c Release --}"
work=$(mktemp -d)
trap '[ -n "$keep" ] && echo "Kept in $work" || rm -rf "$work"' EXIT
data=$work/data vault=$work/vault backup=$work/backup before=$work/day-before sent=$work/sent
mkdir -p -m 700 "$data" "$vault" "$backup" "$before"
head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n' > "$vault/pseudonym.key"

# The vault's copy holds these containers and no other; tables are in none, so the program copies those that cannot be made again.
containers=$(sed -n 's/.*"name": "\([a-z]*\)", "backup": true.*/\1/p' "$here/names.json")
[ -n "$containers" ] || { echo "names.json names no container that is backed up." >&2; exit 2; }

failed=0 restoring=0 rows=$work/rows
: > "$rows"
now() { date +%s%N; }
bytes() { du -sb "$@" 2> /dev/null | awk '{ s += $1 } END { print s + 0 }'; }
note() { printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" "$5" >> "$rows"; }
verb() { "${program[@]}" "$@" --root "$data"; }
keyed() { verb "$@" --key-file "$vault/pseudonym.key"; }
# Exit 1 is a night with held extracts, as invented ones have; more is a failure.
night() { keyed run --date "$1" > "$work/said" 2>&1 || [ $? -eq 1 ] || { cat "$work/said" >&2; exit 3; }; }
picture() { (cd "$data" && find $containers -type f -print0 | sort -z | xargs -0 sha256sum); }

step() { # step CASE WHAT PATHS COMMAND...: does it, with its time and the bytes of what it brought
  local name=$1 what=$2 paths=$3 from status=0; shift 3
  from=$(now)
  "$@" > "$work/said" 2>&1 || status=$?
  local ms=$(( ($(now) - from) / 1000000 ))
  restoring=$((restoring + ms))
  if [ $status -ne 0 ]; then failed=1; cat "$work/said" >&2; fi
  note "$name" "$what" "$ms" "$([ -n "$paths" ] && bytes $paths || echo 0)" "$([ $status -eq 0 ] && echo done || echo "FAILED ($status)")"
}

must_miss() { # must_miss CASE TEXT: verify has to notice, and to name it
  local from status=0; from=$(now)
  verb verify > "$work/said" 2>&1 || status=$?
  local ms=$(( ($(now) - from) / 1000000 ))
  restoring=$((restoring + ms))
  if [ $status -eq 1 ] && grep -q -- "$2" "$work/said"; then note "$1" "verify names what is missing" "$ms" 0 noticed; else failed=1; note "$1" "verify names what is missing" "$ms" 0 "NOT NOTICED ($status)"; fi
}

must_refuse() { # must_refuse CASE WHAT COMMAND...: nothing may be made of what is not whole
  local name=$1 what=$2 from status=0; shift 2
  from=$(now)
  "$@" > "$work/said" 2>&1 || status=$?
  local ms=$(( ($(now) - from) / 1000000 ))
  if [ $status -eq 3 ]; then note "$name" "$what" "$ms" 0 refused; else failed=1; note "$name" "$what" "$ms" 0 "NOT REFUSED ($status)"; fi
}

settle() { # settle CASE PICTURE LOST: verify finds no fault, and every file is what it was
  step "$1" "verify finds no fault" "" verb verify
  if picture > "$work/after" && diff "$2" "$work/after" > "$work/differs"; then note "$1" "every file has the hash it had" 0 0 "$(wc -l < "$2") files"
  else failed=1; note "$1" "every file has the hash it had" 0 0 "$(grep -c '^[<>]' "$work/differs") DIFFER"; head -5 "$work/differs" >&2; fi
  note "$1" "restored after" "$restoring" 0 "lost: $3"
  restoring=0
}

asked() { case " $only " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }
copy_out() { rm -rf "$1/blobs"; mkdir -p "$1/blobs"; (cd "$data" && cp -a $containers "$1/blobs/"); rm -f "$1/records"; verb records export "$1/records"; }
copy_in() { mkdir -p -m 700 "$data"; cp -a "$1/blobs/." "$data/"; }
copy_in_records() { verb records import "$1/records"; }

# The nights: each lands, is taken and built; stewards and information governance say something after the first.
"${program[@]}" sample --out "$sent" --children "$children" --nights "$nights" > /dev/null
dates=$(cd "$sent/landing" && ls */ | grep -E '^[0-9]{4}-' | sort -u)
last=$(echo "$dates" | tail -n 1)
land() { (cd "$sent" && find landing -path "*/$1/*" -type f -exec cp --parents {} "$data/" \;); }
for date in $dates; do
  if [ "$date" = "$last" ]; then copy_out "$before" > /dev/null; fi
  land "$date"
  from=$(now)
  night "$date"
  note night "$date taken and built" "$(( ($(now) - from) / 1000000 ))" "$(bytes "$sent"/landing/*/"$date")" done
  if [ ! -s "$work/said-once" ]; then
    touch "$work/said-once"
    # Two records of different people, and a child with a social worker.
    pair=$(sed -n '2,3p' "$sent/landing/social_care/$date/person.csv" | cut -d, -f1 | sed 's/^/SC:/')
    verb review decide $pair --different --by Rehearsal --reason "Said so that there is something to lose." > "$work/said-once"
    child=$(grep -ohE '\bC[A-Z0-9]{12}\b' "$data"/identifiable/*/reports/caseload-cases.csv | head -n 1)
    verb subject withhold "$child" --reason protected_address --by Rehearsal >> "$work/said-once"
  fi
done
build=$(sed -n 's/.*"build": "\([^"]*\)".*/\1/p' "$data/publications/latest.json")
step backup "containers and record tables copied" "$backup" copy_out "$backup"
restoring=0
picture > "$work/picture"

# One night's published files are deleted.
if asked 1; then
  name="last night deleted"
  (cd "$data" && find curated identifiable returns reports review -path "*/$build*" -type f -delete)
  must_miss "$name" gone
  step "$name" "build --again" "" keyed build --again
  settle "$name" "$work/picture" nothing
fi

# A published file is changed: it is kept for whoever looks into it, taken away, and made again.
if asked 2; then
  name="a file changed"
  file=$(cd "$data" && ls curated/child/*"$build"* | head -n 1)
  printf x >> "$data/$file"
  must_miss "$name" "$file: changed"
  step "$name" "the file is taken away" "" mv "$data/$file" "$work/changed-file"
  step "$name" "build --again" "$work/changed-file" keyed build --again
  settle "$name" "$work/picture" nothing
fi

# The ledger is lost.
if asked 3; then
  name="ledger lost"
  rm -r "$data/ledger"
  must_miss "$name" "ledger"
  step "$name" "ledger copied back" "$backup/blobs/ledger" cp -a "$backup/blobs/ledger" "$data/"
  settle "$name" "$work/picture" "entries since the backup"
fi

# Whatever builds make is lost, of every night, and no copy of it is at hand.
if asked 4; then
  name="four zones lost"
  rm -rf "$data/curated" "$data/returns" "$data/reports" "$data/review"
  must_miss "$name" gone
  step "$name" "build --again, $nights nights" "" keyed build --again
  settle "$name" "$work/picture" nothing
fi

# The account is lost; the backup is of this morning.
if asked 5; then
  name="account lost"
  rm -rf "$data"
  step "$name" "containers copied back" "$backup/blobs" copy_in "$backup"
  must_refuse "$name" "build without the record tables" keyed build --date "$last"
  step "$name" "record tables put back" "$backup/records" copy_in_records "$backup"
  step "$name" "build: nothing new to build" "" keyed build --date "$last"
  settle "$name" "$work/picture" "what landed since and was not taken"
fi

# The account is lost, and the backup is of the day before: the agencies send the day's files again. The ledger tells of other hours then.
if asked 6; then
  name="backup of the day before"
  picture() { (cd "$data" && find $containers -type f ! -path 'ledger/*' -print0 | sort -z | xargs -0 sha256sum); }
  picture > "$work/picture"
  rm -rf "$data"
  step "$name" "containers copied back" "$before/blobs" copy_in "$before"
  step "$name" "record tables put back" "$before/records" copy_in_records "$before"
  step "$name" "verify finds no fault" "" verb verify
  land "$last"
  step "$name" "the day's files sent again, taken and built" "$sent/landing" night "$last"
  settle "$name" "$work/picture" "a day: its files, until they are sent again; what people said"
fi

echo
echo "Restore rehearsed on $children invented children, $nights nights, $(wc -l < "$work/picture") files, $(( $(bytes "$backup") / 1024 / 1024 )) MB in the backup."
echo "Seconds are of this machine and this small authority: how the steps compare is worth something, how long they take is not."
awk -F'\t' 'BEGIN { printf "\n%-26s %-46s %9s %10s  %s\n", "case", "step", "seconds", "kB", "" } { printf "%-26s %-46s %9.1f %10s  %s\n", $1, $2, $3 / 1000, $4 ? int($4 / 1024) : "", $5 }' "$rows"
if [ $failed -ne 0 ]; then echo; echo "Something did not come back. See above."; exit 1; fi
echo; echo "Everything came back as it was."
