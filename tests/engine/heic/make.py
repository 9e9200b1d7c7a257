#!/usr/bin/env python3
"""Makes the HEIC files in this folder, with Pillow and heif-enc from Debian's libheif-examples (1.15).

heif-enc cannot write rotations, mirrors, grids or profiles: these are added to the file's boxes (ISO/IEC
23008-12).
"""
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

here = Path(__file__).parent
width, height = 64, 64


def picture(w=width, h=height):
    """Red, green and blue in three corners, and a grey ramp in the fourth."""
    a = np.zeros((h, w, 3), np.uint8)
    a[: h // 2, : w // 2] = (220, 40, 40)
    a[: h // 2, w // 2 :] = (40, 200, 60)
    a[h // 2 :, : w // 2] = (40, 60, 210)
    a[h // 2 :, w // 2 :] = np.linspace(20, 235, w - w // 2)[None, :, None]
    return a


def encode(name, source, *options):
    subprocess.run(["heif-enc", "-q", "90", *options, *map(str, source), "-o", str(here / name)], check=True, stdout=subprocess.DEVNULL)


def png16(path, a):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + (row.astype(np.uint16) * 257).astype(">u2").tobytes() for row in a)
    head = struct.pack(">IIBBBBB", a.shape[1], a.shape[0], 16, 2, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def boxes(data, at=0, end=None):
    """Yields (kind, start, end of header, end) of consecutive boxes."""
    end = len(data) if end is None else end
    while at < end:
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        yield kind, at, at + 8, at + size
        at += size


def box(kind, payload):
    return struct.pack(">I4s", 8 + len(payload), kind) + payload


def full(kind, version, flags, payload):
    return box(kind, struct.pack(">I", version << 24 | flags) + payload)


def edit(name, source, change):
    """Rewrites a file with other boxes in its `meta`. `change` gets the boxes by kind, all without their
    headers.
    """
    data = (here / source).read_bytes()
    top = {kind: (start, body, end) for kind, start, body, end in boxes(data)}
    start, body, end = top[b"meta"]
    parts = {kind: data[b:e] for kind, _, b, e in boxes(data, body + 4, end)}
    props = {kind: parts[b"iprp"][b:e] for kind, _, b, e in boxes(parts[b"iprp"])}
    parts["ipco"], parts["ipma"] = props[b"ipco"], props[b"ipma"]
    parts["ftyp"], parts["mdat"] = data[slice(*top[b"ftyp"][0::2])], data[top[b"mdat"][1] : top[b"mdat"][2]]
    parts["end"] = top[b"mdat"][2]
    change(parts)

    def whole(shift):
        iprp = box(b"iprp", box(b"ipco", parts["ipco"]) + box(b"ipma", parts["ipma"]))
        rest = b"".join(box(kind, parts[kind]) for kind in (b"hdlr", b"pitm", b"iinf", b"iref") if kind in parts)
        inside = rest + box(b"iloc", moved(parts[b"iloc"], shift)) + iprp
        return parts["ftyp"] + full(b"meta", 0, 0, inside)

    head = whole(0)
    head = whole(len(head) + 8 - top[b"mdat"][1])
    (here / name).write_bytes(head + box(b"mdat", parts["mdat"]))


def moved(iloc, shift):
    """Shifts the items' positions (as heif-enc writes them) because the file's data moves."""
    assert (iloc[0], iloc[4], iloc[5]) == (0, 0x44, 0x40), iloc[:8]
    (count,) = struct.unpack(">H", iloc[6:8])
    out, at = bytearray(iloc), 8
    for _ in range(count):
        _, _, _, extents = struct.unpack(">HHIH", iloc[at : at + 10])
        at += 10
        for _ in range(extents):
            (offset,) = struct.unpack(">I", iloc[at : at + 4])
            out[at : at + 4] = struct.pack(">I", offset + shift)
            at += 8
    return bytes(out)


def add_property(parts, item, payload):
    """Appends a property and marks it as essential for the item."""
    parts["ipco"] += payload
    number = sum(1 for _ in boxes(parts["ipco"]))
    ipma, at = bytearray(parts["ipma"]), 8
    (entries,) = struct.unpack(">I", ipma[4:8])
    for _ in range(entries):
        (one,) = struct.unpack(">H", ipma[at : at + 2])
        count = ipma[at + 2]
        if one == item:
            ipma[at + 2] += 1
            ipma[at + 3 + count : at + 3 + count] = bytes([0x80 | number])
            break
        at += 3 + count
    parts["ipma"] = bytes(ipma)


def make_grid(parts):
    """Combines four images in the file as the tiles of a fifth."""
    first = struct.unpack(">H", parts[b"pitm"][4:6])[0]
    tiles = [first + i for i in range(4)]
    grid = 100
    (count,) = struct.unpack(">H", parts[b"iinf"][4:6])
    entry = full(b"infe", 2, 0, struct.pack(">HH4s", grid, 0, b"grid") + b"\0")
    parts[b"iinf"] = parts[b"iinf"][:4] + struct.pack(">H", count + 1) + parts[b"iinf"][6:] + entry
    parts[b"iref"] = struct.pack(">I", 0) + box(b"dimg", struct.pack(">HH4H", grid, 4, *tiles))
    w, h = 2 * width - 16, 2 * height - 8
    parts["mdat"] += struct.pack(">BBBBHH", 0, 0, 1, 1, w, h)
    iloc = parts[b"iloc"]
    (items,) = struct.unpack(">H", iloc[6:8])
    parts[b"iloc"] = iloc[:6] + struct.pack(">H", items + 1) + iloc[8:] + struct.pack(">HHIHII", grid, 0, 0, 1, parts["end"], 8)
    parts[b"pitm"] = parts[b"pitm"][:4] + struct.pack(">H", grid)
    parts["ipco"] += full(b"ispe", 0, 0, struct.pack(">II", w, h))
    number = sum(1 for _ in boxes(parts["ipco"]))
    (entries,) = struct.unpack(">I", parts["ipma"][4:8])
    added = struct.pack(">HBB", grid, 1, 0x80 | number)
    parts["ipma"] = parts["ipma"][:4] + struct.pack(">I", entries + 1) + parts["ipma"][8:] + added


def sequence(name, work):
    """A track of two frames and no still image: a video of ffmpeg with other brands."""
    video = work / "sequence.mp4"
    source = ["-f", "lavfi", "-i", "testsrc=size=64x64:rate=2:duration=1"]
    codec = ["-c:v", "libx265", "-x265-params", "log-level=0:info=0", "-tag:v", "hvc1", "-bitexact"]
    subprocess.run(["ffmpeg", "-y", "-loglevel", "error", *source, *codec, str(video)], check=True)
    data = video.read_bytes()
    (end,) = struct.unpack(">I", data[:4])
    # As many brands as before, so that nothing moves.
    brands = (b"msf1hevc" + b"msf1" * 8)[: end - 16]
    (here / name).write_bytes(data[:8] + b"hevc" + bytes(4) + brands + data[end:])


def limited_range(name, work):
    """The picture with values from 16 to 235, coded by ffmpeg: heif-enc writes the full range only."""
    video = work / "limited.mp4"
    values = ["-vf", "scale=out_range=tv:out_color_matrix=bt601", "-pix_fmt", "yuv444p", "-color_range", "tv"]
    codec = ["-c:v", "libx265", "-x265-params", "log-level=0:info=0:crf=12", "-tag:v", "hvc1", "-bitexact"]
    source = ["-loglevel", "error", "-i", str(work / "plain.png")]
    subprocess.run(["ffmpeg", "-y", *source, *values, *codec, str(video)], check=True)
    data = video.read_bytes()
    top = {kind: data[body:end] for kind, _, body, end in boxes(data)}
    at = data.index(b"hvcC") - 4
    parameters = data[at : at + struct.unpack(">I", data[at : at + 4])[0]]

    def change(parts):
        properties = [parts["ipco"][start:end] for _, start, _, end in boxes(parts["ipco"])]
        parts["ipco"] = b"".join(parameters if one[4:8] == b"hvcC" else one for one in properties)
        parts["mdat"] = top[b"mdat"]
        parts[b"iloc"] = parts[b"iloc"][:-4] + struct.pack(">I", len(parts["mdat"]))
        # sRGB, heif-enc's matrix, limited range.
        add_property(parts, 1, box(b"colr", b"nclx" + struct.pack(">HHHB", 1, 13, 6, 0)))

    edit(name, "plain.heic", change)


def p3_profile():
    """The Display P3 profile of sharp, the image library that Netlens uses."""
    script = """
      const sharp = require('sharp')
      const black = sharp({ create: { width: 1, height: 1, channels: 3, background: 'black' } })
      black.withIccProfile('p3').png().toBuffer()
        .then((png) => sharp(png).metadata())
        .then(({ icc }) => process.stdout.write(icc))"""
    return subprocess.run(["node", "-e", script], check=True, capture_output=True).stdout


def main(work):
    a = picture()
    Image.fromarray(a).save(work / "plain.png")
    Image.fromarray(picture(640, 480)).save(work / "large.png")
    png16(work / "deep.png", a)
    alpha = np.where(np.arange(width) < width // 2, 255, 0).astype(np.uint8)
    Image.fromarray(np.dstack([a, np.broadcast_to(alpha, (height, width))])).save(work / "alpha.png")
    exif = Image.Exif()
    # An orientation that the file's own properties override.
    exif[0x0112], exif[0x010F], exif[0x0110] = 6, "Netlens", "Test 1"
    exif.get_ifd(0x8769)[0x9003] = "2026:03:04 05:06:07"
    Image.fromarray(a).save(work / "exif.jpg", quality=97, subsampling=0, exif=exif)
    encode("plain.heic", [work / "plain.png"])
    encode("ten-bits.heic", [work / "deep.png"], "-b", "10")
    encode("alpha.heic", [work / "alpha.png"])
    encode("exif.heic", [work / "exif.jpg"])
    encode("thumbnail.heic", [work / "large.png"], "-t", "320")
    encode("tiles.heic", [work / "plain.png"] * 4)
    edit("grid.heic", "tiles.heic", make_grid)
    (here / "tiles.heic").unlink()
    item = 1
    for turns in (1, 2, 3):
        edit(f"turned-{turns}.heic", "plain.heic", lambda parts: add_property(parts, item, box(b"irot", bytes([turns]))))
    # P3's primaries, sRGB's transfer curve, heif-enc's matrix, full range.
    nclx = box(b"colr", b"nclx" + struct.pack(">HHHB", 12, 13, 6, 0x80))
    edit("p3-primaries.heic", "plain.heic", lambda parts: add_property(parts, item, nclx))
    profile = box(b"colr", b"prof" + p3_profile())
    edit("p3-profile.heic", "plain.heic", lambda parts: add_property(parts, item, profile))
    limited_range("limited-range.heic", work)
    sequence("sequence.heics", work)
    for axis in (0, 1):
        edit(f"mirrored-{axis}.heic", "plain.heic", lambda parts: add_property(parts, item, box(b"imir", bytes([axis]))))


if __name__ == "__main__":
    work = Path(sys.argv[1])
    work.mkdir(parents=True, exist_ok=True)
    main(work)
