// Decodes the JPEG files that most photos are, at the size that a network takes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace netlens {

// Of what this makes of a file and of how it is called: src-main/images/native-jpeg.ts asks for the same number.
constexpr int decoderVersion = 4;

enum class Crop { centre, whole };

// How a picture's bytes become sRGB's: src-main/images/icc.ts writes it.
struct Colours {
  float linear[3][256];  // light for each byte of red, of green and of blue
  float matrix[3][3];    // from that light to sRGB's, row by row
};

struct Request {
  int size;         // of the square's sides, at most `largestSize`
  Crop crop;        // the central 87.5 % of the shorter side, or all of the picture, each side by its own factor
  int orientation;  // of EXIF, 1 to 8
  const Colours *colours = nullptr;  // of a picture that is not in sRGB; grey ones have none
};

constexpr int largestSize = 4096;

// Writes size x size x 3 bytes, upright, R G B. Damage in rows that the crop does not show may go unnoticed; missing ones do not.
// Returns false for a file that is to be decoded by another: damaged, too large, or with other colours than YCbCr or grey.
// The bytes may have been written then. Throws std::bad_alloc.
bool decodeJpeg(const std::uint8_t *file, std::size_t length, const Request &request, std::uint8_t *pixels);

// Writes size x size x 3 values from 0 to 255 of the whole picture, upright, R G B: full-size pixels, interpolated as by
// TensorFlow's ResizeBilinear (align_corners and half_pixel_centers are false). Otherwise as `decodeJpeg`.
bool sampleJpeg(const std::uint8_t *file, std::size_t length, int size, int orientation, float *values);

// Of libjpeg-turbo, as its headers say.
extern const char *const libraryVersion;

}  // namespace netlens
