#!/bin/sh
# `python -m studies.gpu` under a Python that has torch but not the kit's other packages: studies/gpu/foreign.sh [option…]
# Those are unpacked from the wheels in .gpu/wheels, the data lies in .gpu/fashion-mnist: `make gpu-pack` brings both.
# It touches nothing but a folder for temporary files: no network, no installing.
set -e
cd "$(dirname "$0")/../.."
umask 022 # the jail's user must be able to read it
place=$(mktemp -d)
chmod 755 "$place"
${PYTHON:-python3} -m venv --without-pip "$place"
packages=$(echo "$place"/lib/python3*/site-packages)
${PYTHON:-python3} - "$packages" .gpu/wheels/*.whl <<'END'
import sys, zipfile
folder, *wheels = sys.argv[1:]
for wheel in wheels:
    zipfile.ZipFile(wheel).extractall(folder)
with open(f"{folder}/foreign.pth", "w") as file:
    print(*(path for path in sys.path if path.endswith("-packages")), sep="\n", file=file)
END
export FASHION_MNIST_ROOT="${FASHION_MNIST_ROOT:-$PWD/.gpu/fashion-mnist}" PYTHONUNBUFFERED=1
exec "$place/bin/python" -m studies.gpu "$@"
