"""Imitates how pictures change before they end up in a folder: crops, borders, scans, photos of pages and screens, JPEG."""
import io
import random

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageOps

# The share of a side that a crop must keep, and the probability of a photo of the picture (printed, or on a screen).
CUTS = {"photo": 0.25, "screenshot": 0.6, "document": 0.5, "chart": 0.8, "drawing": 0.55, "map or diagram": 0.55}
PHOTOGRAPHED = {"screenshot": 0.1, "document": 0.22, "chart": 0.05, "drawing": 0.03, "map or diagram": 0.05}
# The share of pictures that stay as a program wrote them, like most files in a folder.
WHOLE = 0.35
FILTERS = [Image.Resampling.LANCZOS, Image.Resampling.BICUBIC, Image.Resampling.BOX, Image.Resampling.BILINEAR]


def variant(image: Image.Image, name: str, background: str, size: int, rng: random.Random) -> Image.Image:
    """A variant of `image`, of the class `name`, squashed to size x size. Photos of pages lie on the picture `background`."""
    harmed = name not in CUTS
    if not harmed and (name == "photo" or rng.random() >= WHOLE):
        image = cut(image, CUTS[name], rng)
        if name == "document" and rng.random() < 0.35:
            image = scanned(image, rng)
        if rng.random() < PHOTOGRAPHED.get(name, 0):
            image = photographed(image, background, rng)
        elif rng.random() < (0.3 if name == "document" else 0.08):
            fill = tuple(rng.choice([(255, 255, 255), (0, 0, 0), (128, 128, 128)]))
            image = image.rotate(rng.uniform(-6, 6), FILTERS[1], fillcolor=fill)
        if rng.random() < (0.08 if name in ("document", "photo") else 0.02):
            image = image.transpose(rng.choice([Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270]))
        if rng.random() < 0.13:
            image = bordered(image, rng)
        if name == "photo":
            image = toned(image, rng)
        elif rng.random() < 0.5:
            image = ImageEnhance.Brightness(image).enhance(rng.uniform(0.8, 1.1))
            image = ImageEnhance.Color(image).enhance(rng.choice([0, 0.5, 1, 1, 1.3]))
        if name in ("chart", "map or diagram") and rng.random() < 0.05:
            image = ImageOps.invert(image)
        if rng.random() < 0.15:
            small = rng.randint(48, 200)
            image = image.resize((small, small), rng.choice(FILTERS)).resize((256, 256), rng.choice(FILTERS))
        if rng.random() < 0.06:
            image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.3)))
    if name in ("photo", "drawing") or harmed:
        if rng.random() < 0.5:
            image = ImageOps.mirror(image)
    if rng.random() < 0.5:
        image = jpeg(image, rng.randint(18, 95))
    return image.resize((size, size), rng.choice(FILTERS))


def cut(image: Image.Image, least: float, rng: random.Random) -> Image.Image:
    if rng.random() < 0.35:
        return image
    width, height = image.size
    w = int(width * rng.uniform(least, 1))
    h = int(height * rng.uniform(least, 1))
    x, y = rng.randint(0, width - w), rng.randint(0, height - h)
    return image.crop((x, y, x + w, y + h))


def jpeg(image: Image.Image, quality: int) -> Image.Image:
    stored = io.BytesIO()
    image.save(stored, "JPEG", quality=quality)
    return Image.open(stored).convert("RGB")


def toned(image: Image.Image, rng: random.Random) -> Image.Image:
    image = ImageEnhance.Brightness(image).enhance(rng.uniform(0.6, 1.35))
    image = ImageEnhance.Contrast(image).enhance(rng.uniform(0.65, 1.35))
    return ImageEnhance.Color(image).enhance(rng.choice([0, 0.4, 0.8, 1, 1, 1.4]))


def noisy(image: Image.Image, strength: float) -> Image.Image:
    noise = Image.effect_noise(image.size, strength).convert("RGB")
    return ImageChops.add(image, noise, 1, -128)


def scanned(image: Image.Image, rng: random.Random) -> Image.Image:
    """A scan: grey or yellowed, grainy, with high or low contrast, sometimes pure black and white."""
    kind = rng.choice(["grey", "yellow", "bitonal", "colour"])
    if kind == "bitonal":
        limit = rng.randint(110, 200)
        return image.convert("L").point(lambda v: 255 if v > limit else 0).convert("RGB")
    if kind != "colour":
        image = image.convert("L").convert("RGB")
    if kind == "yellow":
        image = ImageChops.multiply(image, Image.new("RGB", image.size, (rng.randint(225, 255), rng.randint(210, 240), rng.randint(170, 220))))
    image = ImageEnhance.Contrast(image).enhance(rng.uniform(0.6, 1.3))
    if rng.random() < 0.3:
        draw = ImageDraw.Draw(image)
        draw.rectangle((0, 0, rng.randint(2, 20), image.height), fill=(rng.randint(0, 120),) * 3)
    return noisy(image, rng.uniform(4, 24))


def photographed(image: Image.Image, background: str, rng: random.Random) -> Image.Image:
    """A photo of the picture: in perspective, unevenly lit, on a background."""
    size = 240
    flat = image.resize((size, size), Image.Resampling.BILINEAR)
    if rng.random() < 0.4:
        behind = Image.new("RGB", (size, size), tuple(rng.randint(20, 200) for _ in range(3)))
    else:
        behind = Image.open(background).convert("RGB").resize((size, size), Image.Resampling.BILINEAR)
    reach = rng.uniform(0.02, 0.16) * size
    corners = [(rng.uniform(-reach * 0.3, reach), rng.uniform(-reach * 0.3, reach)) for _ in range(4)]
    (a, b), (c, d), (e, f), (g, h) = corners
    target = [(a, b), (size - c, d), (size - e, size - f), (g, size - h)]
    source = [(0, 0), (size, 0), (size, size), (0, size)]
    seen = flat.transform((size, size), Image.Transform.PERSPECTIVE, perspective(target, source), Image.Resampling.BILINEAR)
    mask = Image.new("L", (size, size), 255).transform((size, size), Image.Transform.PERSPECTIVE, perspective(target, source))
    image = Image.composite(seen, behind, mask)
    light = Image.linear_gradient("L").resize((size, size)).rotate(rng.choice([0, 90, 180, 270]))
    low = rng.uniform(0.55, 0.95)
    light = light.point(lambda v: int(255 * (low + (1 - low) * v / 255))).convert("RGB")
    warm = Image.new("RGB", (size, size), (255, rng.randint(225, 255), rng.randint(195, 255)))
    image = ImageChops.multiply(ImageChops.multiply(image, light), warm)
    return noisy(image.filter(ImageFilter.GaussianBlur(rng.uniform(0, 0.9))), rng.uniform(2, 12))


def perspective(target: list, source: list) -> list:
    """The eight coefficients of Pillow's perspective transform that maps `target` (in the result) to `source`."""
    import numpy as np

    rows = []
    for (x, y), (u, v) in zip(target, source):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    return np.linalg.solve(np.array(rows), np.array([v for point in source for v in point])).tolist()


def bordered(image: Image.Image, rng: random.Random) -> Image.Image:
    width, height = image.size
    colour = rng.choice([(255, 255, 255), (0, 0, 0), (240, 240, 240), tuple(rng.randint(0, 255) for _ in range(3))])
    sides = rng.choice([(1, 1, 1, 1), (1, 0, 1, 0), (0, 1, 0, 1)])
    left, top, right, bottom = (int(side * rng.uniform(0.01, 0.13) * max(width, height)) for side in sides)
    sheet = Image.new("RGB", (width + left + right, height + top + bottom), colour)
    sheet.paste(image, (left, top))
    return sheet
