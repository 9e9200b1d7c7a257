// Scales rows of red, green and blue bytes to a square, as they come from a decoder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace netlens {

enum class Kernel { linear, cubic };

// One direction of a picture that is scaled, and the part of it that is kept.
struct Axis {
  int length;    // pixels of the picture
  double step;   // pixels of the picture for each scaled one
  double start;  // where the first scaled one begins
  int offset;    // the first scaled one that is kept
};

// For each pixel that is kept: which of the picture's it is made of, and their weights, which add up to 1.
struct Taps {
  Taps() = default;
  Taps(const Axis &axis, int size, Kernel kernel);

  int begin = 0, end = 0;  // of all pixels that are needed
  int most = 0;            // for one pixel
  std::vector<int> first, count;
  std::vector<float> weights;  // `most` for each pixel
};

// Where the pixel x, y of the scaled picture goes, counted in its values: one of the eight orientations of EXIF.
struct Placement {
  Placement(int size, int orientation);

  std::ptrdiff_t start, x, y;
};

// Takes a picture's rows, one after the other.
class Rows {
 public:
  virtual ~Rows() = default;

  // Where the next row is to be written.
  virtual std::uint8_t *row() = 0;
  // It has been written.
  virtual void take() = 0;
};

// Takes the picture's rows from `rows.begin` on, and holds as many as one row of the result needs.
class Resampler : public Rows {
 public:
  // `left` is the first column of the rows that will be given, `width` their number.
  Resampler(Taps columns, Taps rows, int left, int width, Placement placement, std::uint8_t *pixels);

  std::uint8_t *row() override;
  void take() override;

 private:
  void emit(int y);

  const Taps columns_, rows_;
  const int left_, width_;
  const Placement placement_;
  std::uint8_t *const pixels_;
  int next_, done_ = 0;
  std::vector<std::uint8_t> ring_;
  std::vector<float> blended_;
};

}  // namespace netlens
