#!/usr/bin/env bash
# The comparison of docs/incomplete-labels.md. Usage: scenes-60.sh DATA OUT [HIDE] [SEEDS]
# DATA holds scenes64.zip and scenes.csv. Finished runs are kept: the same command goes on where it was stopped.
set -euo pipefail
data=$1 out=$2 hide=${3:-0.5} seeds=${4:-5}
losses=wbce:wn=0.5,wbce:wn=0.1,hill,implied+an,implied+hill,ll-r:rate=auto,ll-ct:rate=auto,ll-cp:rate=auto,ll-r,splc
losses+=,ps-bound,ps-unbiased,nnpu,asl,focal,ls,ls:both=0,em,em-apl,gr,pasl,two-way,wan,pbce,implied+two-way,implied+ps-bound,implied+wbce:wn=0.25
exec "$(dirname "$0")/../../cli/lacuna" compare "$data/scenes64.zip" --labels "$data/scenes.csv" --out "$out" \
  --losses "$losses" --hide "$hide" --seeds "$seeds" \
  --image-size 32x32 --channels 3 --epochs 6 --lr 0.003 --schedule one-cycle
