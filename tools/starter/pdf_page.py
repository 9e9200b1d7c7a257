"""Reads a PDF from standard input and writes its second page, or its only one, to standard output as a PNG."""
import sys

import pypdfium2

document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
page = document[min(1, len(document) - 1)]
page.render(scale=1.2).to_pil().convert("RGB").save(sys.stdout.buffer, "PNG")
