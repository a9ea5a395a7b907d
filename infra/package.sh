#!/usr/bin/env bash
# Makes the package of each app from what `dotnet publish` made: the functions of its duty and no others, by names.json.
#   infra/package.sh PUBLISHED_FOLDER AUTHORITY_JSON OUT_FOLDER
# Beside them, and in each of them, sbom.cdx.json: what they are made of. It refuses a package whose licence nobody allowed (infra/sbom/licences.json).
# Needs jq, zip, Node.js and the package cache that the publishing filled. An app whose package lacks a function cannot be made to run it.
set -euo pipefail
[ $# -eq 3 ] || { sed -n 2,5p "$0"; exit 2; }
published=$(cd "$1" && pwd); authority=$(realpath "$2"); mkdir -p "$3"; out=$(cd "$3" && pwd)
names=$(dirname "$(realpath "$0")")/names.json
jq -e '.lea and .name' "$authority" > /dev/null || { echo "$2 must hold at least lea and name of the council; see --authority." >&2; exit 1; }
sbom=$(dirname "$names")/sbom
[ -d "$sbom/node_modules" ] || (cd "$sbom" && npm ci --no-audit --no-fund --silent)
node "$sbom/sbom.mjs" --published "$published" --out "$out/sbom.cdx.json"
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
for duty in $(jq -r '.duties[] | select(.functions | length > 0) | .name' "$names"); do
  rm -rf "$work/app"; cp -r "$published" "$work/app"; cp "$authority" "$work/app/authority.json"; cp "$out/sbom.cdx.json" "$work/app/"
  for function in "$work"/app/*/function.json; do
    name=$(basename "$(dirname "$function")")
    jq -e --arg d "$duty" --arg f "$name" '.duties[] | select(.name == $d) | .functions | index($f) != null' "$names" > /dev/null || rm -r "$work/app/$name"
  done
  rm -f "$out/$duty.zip"
  (cd "$work/app" && find . -type f | LC_ALL=C sort | zip -q -X "$out/$duty.zip" -@)
  echo "$duty.zip: $(cd "$work/app" && ls -d */ | while read -r f; do [ -f "$f/function.json" ] && printf '%s ' "${f%/}"; done; true)"
done
