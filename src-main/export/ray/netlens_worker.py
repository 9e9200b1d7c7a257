"""One worker process of Netlens, that answers files of any filesystem which pyarrow opens."""
import collections, concurrent.futures, json, os, subprocess, threading
import pyarrow.fs as pafs

HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "job.json")) as settings_file:
    SETTINGS = json.load(settings_file)


class Worker:
    """It is started again when it ends, and asked for what it had not answered."""

    def __init__(self, options):
        self.options, self.worker = options, None
        self.readers = concurrent.futures.ThreadPoolExecutor(16)

    def start(self):
        model = [os.path.join(HERE, "model", SETTINGS["model"]), "--labels", os.path.join(HERE, "model", "labels.json")]
        command = [*self.options.netlens.split(), "worker", "--task", self.options.task, *SETTINGS["arguments"], "--model", *model]
        threads = dict.fromkeys(["OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"], str(self.options.threads))
        self.worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **threads})

    def ask(self, worker, filesystem, files):
        """Local files go by their paths; others are read here, up to 64 MiB in advance, and go as bytes."""
        try:
            for number, path, data in self.contents(filesystem, files):
                frame = {"id": number, "path": path, **({} if data is None else {"bytes": len(data)})}
                worker.stdin.write(json.dumps(frame).encode() + b"\n" + (data or b""))
            worker.stdin.flush()
        except BrokenPipeError:
            pass  # It ended: whoever reads its answers sees that, too.
        except BaseException:
            worker.kill()  # Or its answers would be waited for without an end.
            raise

    def contents(self, filesystem, files):
        """For each file its number, its path and its bytes: none where it is local, empty where they cannot be had."""
        if isinstance(filesystem, pafs.LocalFileSystem):
            yield from ((number, file["path"], None) for number, file in files)
            return
        def read(number, file):
            if file["bytes"] > SETTINGS["most_bytes"]:
                self.refused[number] = ("too-large", f"The file has more than {SETTINGS['most_bytes']} bytes.")
                return b""
            try:
                with filesystem.open_input_stream(file["path"]) as stream:
                    return stream.read()
            except OSError as error:
                self.refused[number] = ("unreadable", f"The file cannot be read: {error}")
                return b""
        reading, ahead = collections.deque(), 0
        for number, file in files:
            reading.append((number, file, self.readers.submit(read, number, file)))
            ahead += file["bytes"]
            while ahead > 64 * 2**20 or len(reading) > 32:
                number, file, content = reading.popleft()
                ahead -= file["bytes"]
                yield number, file["path"], content.result()
        yield from ((number, file["path"], content.result()) for number, file, content in reading)

    def answers(self, filesystem, files):
        """The answers to these files, in their order. RuntimeError where no worker can be kept alive."""
        answers, futile, self.refused = {}, 0, {}
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
        for number, (code, message) in self.refused.items():
            answers[number] = {"status": "error", "error": {"code": code, "message": message}, "model": answers[number]["model"]}
        return [answers[number] for number in range(len(files))]
