"""Classifies images, or finds objects in them, on a Ray cluster with Netlens; README.md says how to start it.

The files are listed once, in chunks. Each chunk becomes one Parquet file of the output, which is there as a whole or
not at all: whatever is killed on the way, each image has one row, and the same command goes on where it stopped.
"""
import argparse, base64, fractions, json, os, re, sys, time
import pyarrow as pa, pyarrow.fs as pafs, pyarrow.parquet as pq, ray
from netlens_worker import SETTINGS, Worker

IMAGES = re.compile(r"\.(%s)$" % "|".join(SETTINGS["extensions"]), re.IGNORECASE)
DETECTION = pa.struct([("label", pa.string()), ("score", pa.float32()), ("box", pa.list_(pa.float32()))])
SCHEMA = pa.schema([
    ("path", pa.string()), ("bytes", pa.int64()), ("modified", pa.timestamp("ns", tz="UTC")), ("taken", pa.int64()),
    ("hash", pa.string()), ("status", pa.string()), ("code", pa.string()), ("message", pa.string()),
    ("classes", pa.list_(pa.int32())), ("labels", pa.list_(pa.string())), ("probabilities", pa.list_(pa.float32())),
    ("width", pa.int32()), ("height", pa.int32()), ("detections", pa.list_(DETECTION)), ("embedding", pa.list_(pa.float32())), ("model_sha256", pa.string()),
    ("crop", pa.string()), ("precision", pa.string()), ("preprocessing", pa.string())])


class Classify:
    """An actor: a worker process, which takes one chunk after the other."""

    def __init__(self, options):
        self.options, self.worker = options, Worker(options)

    def __call__(self, batch):
        filesystem, _ = pafs.FileSystem.from_uri(self.options.input)
        counts = {"files": [], "failed": []}
        for chunk in batch["chunk"].tolist():
            files = read_json(self.options.output, list_name(chunk))
            rows = [row_of(*pair) for pair in zip(files, self.worker.answers(filesystem, files))]
            write(self.options.output, part_name(chunk), lambda to: pq.write_table(pa.Table.from_pylist(rows, SCHEMA), to))
            counts["files"].append(len(rows))
            counts["failed"].append(sum(row["status"] == "error" for row in rows))
        return counts


def row_of(file, answer):
    predictions, model, error = answer.get("predictions", []), answer["model"], answer.get("error", {})
    modified = answer.get("modified")  # milliseconds with fractions; of what came as bytes, the file system knows it
    embedding = memoryview(base64.b64decode(answer["embedding"])).cast("f") if "embedding" in answer else None
    return {
        **{name: answer.get(name) for name in ("taken", "hash", "status", "width", "height", "detections")}, "path": file["path"],
        "bytes": answer.get("bytes", file["bytes"]),
        "modified": file["modified"] if modified is None else round(fractions.Fraction(modified) * 10**6),
        "code": error.get("code"), "message": error.get("message"), "embedding": embedding,
        "classes": [p["index"] for p in predictions], "labels": [p["label"] for p in predictions],
        "probabilities": [p["probability"] for p in predictions], "model_sha256": model["sha256"],
        **{name: model[name] for name in ("crop", "precision", "preprocessing")}}


list_name = "lists/{:07d}.json".format
part_name = "parts/{:07d}.parquet".format


def write(folder, name, writer):
    """Under a hidden name first, which readers pass over, where the file system is a local one; others show a file when it is whole."""
    filesystem, root = pafs.FileSystem.from_uri(folder)
    path = f"{root}/{name}"
    hidden = f"{os.path.dirname(path)}/.{os.path.basename(path)}.{os.getpid()}.writing"
    aside = hidden if isinstance(filesystem, pafs.LocalFileSystem) else path
    filesystem.create_dir(os.path.dirname(path))
    with filesystem.open_output_stream(aside) as to:
        writer(to)
    if aside != path:
        filesystem.move(aside, path)


def read_json(folder, name):
    filesystem, root = pafs.FileSystem.from_uri(folder)
    with filesystem.open_input_stream(f"{root}/{name}") as stream:
        return json.loads(stream.read())


def walk(filesystem, folder):
    """Images in and below a folder, one folder's names at a time; hidden ones and what has no image's name are left out."""
    number = lambda name: [(int(digits or 0), text) for text, digits in re.findall(r"(\D*)(\d*)", name.lower())]
    for entry in sorted(filesystem.get_file_info(pafs.FileSelector(folder)), key=lambda entry: number(entry.base_name)):
        if entry.base_name.startswith("."):
            continue
        if entry.type == pafs.FileType.Directory:
            yield from walk(filesystem, entry.path)
        elif IMAGES.search(entry.base_name):
            yield {"path": entry.path, "bytes": entry.size or 0, "modified": entry.mtime_ns}


def make_lists(options):
    """Lists the input in chunks, unless that was done before. Returns the number of chunks and of files."""
    filesystem, root = pafs.FileSystem.from_uri(options.output)
    if filesystem.get_file_info(f"{root}/lists.json").type == pafs.FileType.NotFound:
        chunks, files, chunk = 0, 0, []
        for file in walk(*pafs.FileSystem.from_uri(options.input)):
            chunk.append(file)
            if len(chunk) == options.chunk:
                write(options.output, list_name(chunks), lambda to: to.write(json.dumps(chunk).encode()))
                chunks, files, chunk = chunks + 1, files + len(chunk), []
        if chunk:
            write(options.output, list_name(chunks), lambda to: to.write(json.dumps(chunk).encode()))
            chunks, files = chunks + 1, files + len(chunk)
        found = {"input": options.input, "task": options.task, "settings": SETTINGS, "chunks": chunks, "files": files}
        write(options.output, "lists.json", lambda to: to.write(json.dumps(found).encode()))
    known = read_json(options.output, "lists.json")
    if (known["input"], known["task"], known["settings"]) != (options.input, options.task, SETTINGS):
        sys.exit(f"{options.output} belongs to a job over {known['input']} with other settings: give another --output.")
    return known["chunks"], known["files"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input", help="a folder, or a URI that pyarrow opens, as s3://bucket/photos")
    parser.add_argument("output", help="a folder or URI that every machine of the cluster can write to")
    parser.add_argument("--actors", type=int, required=True, help="worker processes on the whole cluster")
    parser.add_argument("--threads", type=int, default=1, help="threads of each for the network")
    parser.add_argument("--chunk", type=int, default=1000, help="images of a part of the output")
    parser.add_argument("--task", choices=SETTINGS["tasks"], default=SETTINGS["tasks"][0])
    parser.add_argument("--netlens", default=os.environ.get("NETLENS", "netlens"), help="the command that starts Netlens")
    parser.add_argument("--address", help="of the cluster; without it, Ray's own rules")
    options = parser.parse_args()
    options.input, options.output = [at if "://" in at else os.path.abspath(at) for at in (options.input, options.output)]
    chunks, files = make_lists(options)
    filesystem, root = pafs.FileSystem.from_uri(options.output)
    parts = filesystem.get_file_info(pafs.FileSelector(f"{root}/parts", allow_not_found=True))
    done = {entry.base_name for entry in parts}
    todo = [chunk for chunk in range(chunks) if os.path.basename(part_name(chunk)) not in done]
    print(f"{files} files in {chunks} parts, {len(todo)} of them to do", flush=True)
    if not todo:
        return
    ray.init(address=options.address, ignore_reinit_error=True)
    # Actors that take all processors hang the job for ever: a tenth is left to Ray's own tasks.
    share = min(options.threads, 0.9 * ray.cluster_resources()["CPU"] / options.actors)
    share = int(share) if share > 1 else round(share, 2)
    work = ray.data.from_items([{"chunk": chunk} for chunk in todo], override_num_blocks=len(todo)).map_batches(
        Classify, fn_constructor_args=(options,), batch_size=1, concurrency=options.actors, num_cpus=share,
        max_restarts=-1, max_task_retries=-1)
    began, seen, failed = time.time(), 0, 0
    for row in work.iter_rows():
        seen, failed = seen + row["files"], failed + row["failed"]
        rate = seen / (time.time() - began)
        left = max(0, min(files, len(todo) * options.chunk) - seen) / rate
        print(f"{seen} images, {failed} failed, {rate:.1f} images/s, about {left / 60:.1f} min left", flush=True)


if __name__ == "__main__":
    main()
