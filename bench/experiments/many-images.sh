#!/usr/bin/env bash
# Memory and time per step with many small images. Usage: many-images.sh FOLDER [IMAGES] [STEPS] [EPOCHS]
# Makes IMAGES pictures of 16x16 pixels in FOLDER (once), trains EPOCHS epochs of STEPS steps from a cache in it, and
# prints the largest memory of the process besides mapped files, the milliseconds of a step in each epoch (the first
# ones are compiled on the way), by the clock and of the processor, and of the epochs between the first and the last
# those of the later half beside the earlier half. A million take about 5 GB of disk, mostly blocks of the file system.
set -euo pipefail
folder=$1 images=${2:-1000000} steps=${3:-1000} epochs=${4:-9}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
mkdir -p "$folder/images"
if [ ! -f "$folder/labels-$images.csv" ]; then
  python3 - "$folder" "$images" <<'PYTHON'
import os, struct, sys, zlib
folder, count = sys.argv[1], int(sys.argv[2])
chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 16, 16, 8, 0, 0, 0, 0))
with open(f"{folder}/labels-{count}.part", "w") as table:
    table.write("file,tags,split\n")
    for i in range(count):
        name = f"images/{i // 1000:04d}/{i % 1000:03d}.png"
        if i % 1000 == 0:
            os.makedirs(f"{folder}/images/{i // 1000:04d}", exist_ok=True)
        rows = b"".join(b"\0" + bytes((i * 31 + y * (i % 7 + 1) + x * (i % 5)) % 256 for x in range(16)) for y in range(16))
        with open(f"{folder}/{name}", "wb") as file:
            file.write(head + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b""))
        table.write(f"{name},slope{i % 7}|tilt{i % 5},{'val' if i % 1000 == 0 else 'train'}\n")
os.rename(f"{folder}/labels-{count}.part", f"{folder}/labels-{count}.csv")
PYTHON
fi
printf 'layers:\n  - conv2d: {filters: 16, kernel: 3}\n  - relu\n  - max_pool2d: 2\n  - flatten\n  - dense: labels\n' \
  >"$folder/net.yaml"
# Without a limit the heap of the JVM grows to what the machine has.
export LACUNA_JAVA_OPTS="${LACUNA_JAVA_OPTS:--Xmx800m}"
batch=$((images / steps > 0 ? images / steps : 1))
rm -rf "$folder/run" "$folder/ticks.txt"
"$here/cli/lacuna" train "$folder/labels-$images.csv" --model "$folder/net.yaml" --image-size 16x16 \
  --cache "$folder" --test-split 0 --epochs "$epochs" --batch-size "$batch" --out "$folder/run" 2>"$folder/log.txt" >"$folder/out.txt" &
pid=$!
most=0 done=0
while kill -0 "$pid" 2>/dev/null; do
  anonymous=$(awk '/^RssAnon/ {print $2}' "/proc/$pid/status" 2>/dev/null || true)
  [ "${anonymous:-0}" -gt "$most" ] && most=$anonymous
  lines=$(cat "$folder/run/history.csv" 2>/dev/null | wc -l || true)
  if [ "$lines" -gt "$done" ]; then
    # Hundredths of a second of all threads; the first line is the head of the table, at the last one it may be over.
    awk '{print $14 + $15}' "/proc/$pid/stat" >>"$folder/ticks.txt" 2>/dev/null || true
    done=$lines
  fi
  sleep 0.1
done
wait "$pid"
echo "images $images, steps $((images / batch)), most memory besides mapped files: $((most / 1024)) MiB"
grep 'memory: needs' "$folder/log.txt"
paste -d, "$folder/run/history.csv" "$folder/ticks.txt" | awk -F, -v steps="$((images / batch))" -v epochs="$epochs" '
  NR == 1 { for (i = 1; i <= NF; i++) if ($i == "train_seconds") column = i; ticks = $NF; next }
  $1 < epochs { wall[$1] = 1000 * $column / steps; used[$1] = 10 * ($NF - ticks) / steps; ticks = $NF
    printf "epoch %s: %.2f ms a step, %.2f ms of processor time\n", $1, wall[$1], used[$1] }
  END {
    half = int((epochs - 2) / 2)
    for (i = 0; i < half; i++) {
      early += wall[2 + i]; late += wall[epochs - 1 - i]; earlyUsed += used[2 + i]; lateUsed += used[epochs - 1 - i]
    }
    if (half) printf "late / early: %.3f, processor time %.3f\n", late / early, lateUsed / earlyUsed
  }'
