# shellcheck shell=bash
# An image of one program that waits, as an archive that ctr imports.
make_image() { # NAME FILE
  gcc -static -O2 -o "$2.program" "$BATS_TEST_DIRNAME/../cri/program.c"
  python3 - "$1" "$2" "$2.program" <<'END'
import hashlib, io, json, sys, tarfile
name, path, program = sys.argv[1:]
blobs = {}
def add(data, kind):
    digest = hashlib.sha256(data).hexdigest()
    blobs["blobs/sha256/" + digest] = data
    return {"mediaType": "application/vnd.oci.image." + kind, "size": len(data), "digest": "sha256:" + digest}
def put(archive, name, data, mode=0o644):
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(data), mode
    archive.addfile(entry, io.BytesIO(data))
layer = io.BytesIO()
with tarfile.open(fileobj=layer, mode="w") as archive:
    put(archive, "program", open(program, "rb").read(), 0o755)
layer = layer.getvalue()
config = add(json.dumps({"architecture": "amd64", "os": "linux", "config": {"Entrypoint": ["/program"]}, "rootfs": {
    "type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer).hexdigest()]}}).encode(), "config.v1+json")
manifest = add(json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": config,
    "layers": [add(layer, "layer.v1.tar")]}).encode(), "manifest.v1+json")
manifest["annotations"] = {"io.containerd.image.name": name, "org.opencontainers.image.ref.name": name.split(":")[-1]}
with tarfile.open(path, "w") as archive:
    put(archive, "oci-layout", b'{"imageLayoutVersion":"1.0.0"}')
    put(archive, "index.json", json.dumps({"schemaVersion": 2, "manifests": [manifest]}).encode())
    for blob, data in blobs.items(): put(archive, blob, data)
END
}
