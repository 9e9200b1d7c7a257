"""Classifies images on a Ray cluster with Netlens; README.md says how to start it.

The files are listed once, in chunks. Each chunk becomes one Parquet file of the output, which is there as a whole or
not at all: whatever is killed on the way, each image has one row, and the same command goes on where it stopped.
"""
import argparse, base64, concurrent.futures, fractions, json, os, re, subprocess, sys, threading, time
import pyarrow as pa, pyarrow.fs as pafs, pyarrow.parquet as pq, ray

HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "job.json")) as settings_file:
    SETTINGS = json.load(settings_file)
IMAGES = re.compile(r"\.(%s)$" % "|".join(SETTINGS["extensions"]), re.IGNORECASE)
DETECTION = pa.struct([("label", pa.string()), ("probability", pa.float32()), ("box", pa.list_(pa.float32()))])
SCHEMA = pa.schema([
    ("path", pa.string()), ("bytes", pa.int64()), ("modified", pa.timestamp("ns", tz="UTC")), ("taken", pa.int64()),
    ("hash", pa.string()), ("status", pa.string()), ("code", pa.string()), ("message", pa.string()),
    ("classes", pa.list_(pa.int32())), ("labels", pa.list_(pa.string())), ("probabilities", pa.list_(pa.float32())),
    ("detections", pa.list_(DETECTION)), ("embedding", pa.list_(pa.float32())), ("model_sha256", pa.string()),
    ("crop", pa.string()), ("precision", pa.string()), ("preprocessing", pa.string())])


class Netlens:
    """One worker process. It is started again when it ends, and asked for what it had not answered."""

    def __init__(self, options):
        self.options, self.worker = options, None
        self.readers = concurrent.futures.ThreadPoolExecutor(16)

    def start(self):
        model = [os.path.join(HERE, "model", SETTINGS["model"]), "--labels", os.path.join(HERE, "model", "labels.json")]
        command = [*self.options.netlens.split(), "worker", "--task", self.options.task, *SETTINGS["arguments"], "--model", *model]
        threads = dict.fromkeys(["OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"], str(self.options.threads))
        self.worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **threads})

    def ask(self, worker, filesystem, files):
        """Local files go by their paths; others are read here, 32 in advance, and go as bytes."""
        def read(file):
            with filesystem.open_input_stream(file["path"]) as stream:
                return stream.read()
        local = isinstance(filesystem, pafs.LocalFileSystem)
        reading = {}
        try:
            for at, (number, file) in enumerate(files):
                for ahead, other in [] if local else files[at:at + 32]:
                    if ahead not in reading:
                        reading[ahead] = self.readers.submit(read, other)
                data = b"" if local else reading.pop(number).result()
                frame = {"id": number, "path": file["path"], **({} if local else {"bytes": len(data)})}
                worker.stdin.write(json.dumps(frame).encode() + b"\n" + data)
            worker.stdin.flush()
        except BrokenPipeError:
            pass  # It ended: whoever reads its answers sees that, too.

    def answers(self, filesystem, files):
        """The answers to these files, in their order. RuntimeError where no worker can be kept alive."""
        answers, futile = {}, 0
        while len(answers) < len(files) and futile < 5:
            if self.worker is None or self.worker.poll() is not None:
                self.start()
            missing = [pair for pair in enumerate(files) if pair[0] not in answers]
            asking = threading.Thread(target=self.ask, args=(self.worker, filesystem, missing), daemon=True)
            asking.start()
            while len(answers) < len(files) and (line := self.worker.stdout.readline()):
                answer = json.loads(line)
                answers[answer["id"]] = answer
            asking.join()
            if len(answers) < len(files):
                self.worker.wait()
                futile = 0 if len(missing) > len(files) - len(answers) else futile + 1
        if len(answers) < len(files):
            raise RuntimeError(f"Netlens ended five times without an answer, with status {self.worker.returncode}.")
        return [answers[number] for number in range(len(files))]

    def __call__(self, batch):
        filesystem, _ = pafs.FileSystem.from_uri(self.options.input)
        counts = {"files": [], "failed": []}
        for chunk in batch["chunk"].tolist():
            files = read_json(self.options.output, list_name(chunk))
            rows = [row_of(*pair) for pair in zip(files, self.answers(filesystem, files))]
            write(self.options.output, part_name(chunk), lambda to: pq.write_table(pa.Table.from_pylist(rows, SCHEMA), to))
            counts["files"].append(len(rows))
            counts["failed"].append(sum(row["status"] == "error" for row in rows))
        return counts


def row_of(file, answer):
    predictions, model, error = answer.get("predictions", []), answer["model"], answer.get("error", {})
    modified = answer.get("modified")  # milliseconds with fractions; of what came as bytes, the file system knows it
    embedding = memoryview(base64.b64decode(answer["embedding"])).cast("f") if "embedding" in answer else None
    return {
        **{name: answer.get(name) for name in ("bytes", "taken", "hash", "status")}, "path": file["path"],
        "modified": file["modified"] if modified is None else round(fractions.Fraction(modified) * 10**6),
        "code": error.get("code"), "message": error.get("message"), "detections": None, "embedding": embedding,
        "classes": [p["index"] for p in predictions], "labels": [p["label"] for p in predictions],
        "probabilities": [p["probability"] for p in predictions], "model_sha256": model["sha256"],
        **{name: model[name] for name in ("crop", "precision", "preprocessing")}}


list_name = "lists/{:07d}.json".format
part_name = "parts/{:07d}.parquet".format


def write(folder, name, writer):
    """Under another name first, where the file system is a local one; others show a file when it is whole."""
    filesystem, root = pafs.FileSystem.from_uri(folder)
    path = f"{root}/{name}"
    aside = f"{path}.{os.getpid()}.writing" if isinstance(filesystem, pafs.LocalFileSystem) else path
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
            yield {"path": entry.path, "modified": entry.mtime_ns}


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
    parser.add_argument("--task", choices=["classify", "embed"], default="classify")
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
        Netlens, fn_constructor_args=(options,), batch_size=1, concurrency=options.actors, num_cpus=share,
        max_restarts=-1, max_task_retries=-1)
    began, seen, failed = time.time(), 0, 0
    for row in work.iter_rows():
        seen, failed = seen + row["files"], failed + row["failed"]
        rate = seen / (time.time() - began)
        left = max(0, min(files, len(todo) * options.chunk) - seen) / rate
        print(f"{seen} images, {failed} failed, {rate:.1f} images/s, about {left / 60:.1f} min left", flush=True)


if __name__ == "__main__":
    main()
