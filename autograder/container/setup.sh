#!/usr/bin/env bash
# Install what grading needs, while an image is built: by `make image`, `otter grade` or Gradescope, as root.
# What is there already is left as it is, so that on our own image this takes seconds.
#   TORCH_INDEX  where pip finds torch; empty for its usual index, whose builds are for CUDA
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
home=/opt/homework
python=$home/venv/bin/python
index=${TORCH_INDEX-https://download.pytorch.org/whl/cpu}

new_enough() { "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if ! [[ -x $python ]]; then
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends ca-certificates dataset-fashion-mnist fonts-dejavu-core python3-venv
  if new_enough python3; then base=python3; else
    base=python3.11
    apt-get install -y -qq --no-install-recommends python3.11 python3.11-venv
  fi
  "$base" -m venv "$home/venv"
fi

if ! cmp -s "$here/requirements.txt" "$home/requirements.txt"; then
  mapfile -t torch < <(grep '^torch' "$here/requirements.txt")
  if ! [[ $index ]] || ! "$python" -m pip install -q --retries 1 --index-url "$index" "${torch[@]}"; then
    "$python" -m pip install -q "${torch[@]}"
  fi
  "$python" -m pip install -q -r "$here/requirements.txt"
  cp "$here/requirements.txt" "$home/requirements.txt"
fi

if [[ -e $here/requirements.kit.zip ]]; then # the kit comes with each zip, so that tests and grader are of one version
  rm -rf "$home/kit"
  mkdir -m 700 "$home/kit"
  "$python" -m zipfile -e "$here/requirements.kit.zip" "$home/kit"
  "$python" -m compileall -q "$home/kit"
  rm "$here/requirements.kit.zip"
  echo "$home/kit" >"$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/kit.pth"
fi
