// Interpolates between a picture's pixels as TensorFlow's ResizeBilinear does, and scales to values from -1 to 1.
#pragma once

#include <cstdint>
#include <vector>

#include "resample.h"

namespace netlens {

// For each value along one direction: the two neighbours that it lies between, and the share of the second one.
struct Samples {
  // `turned`: the upright picture begins at the other end.
  Samples(int length, int size, bool turned);

  std::vector<int> first, second;
  std::vector<float> share;
};

// Takes all rows of the picture, and holds two of them.
class Sampler : public Rows {
 public:
  // `width` is that of the rows that will be given.
  Sampler(Samples columns, Samples rows, int width, Placement placement, float *values);

  std::uint8_t *row() override;
  void take() override;

 private:
  std::uint8_t *rowAt(int y);
  // A row of the picture with the values of the result's columns.
  const float *betweenColumns(int y);
  void emit(int y);

  const Samples columns_, rows_;
  const int width_;
  const Placement placement_;
  float *const values_;
  int next_ = 0, done_ = 0;
  std::vector<std::uint8_t> held_;
  std::vector<float> row_;
  // Those of the last two rows that were asked for, and which these are.
  std::vector<float> between_[2];
  int rowBetween_[2] = {-1, -1};
};

}  // namespace netlens
