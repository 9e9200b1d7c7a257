#include "jpeg.h"

#include <csetjmp>
#include <cstdio>
// After <cstdio>, which it needs.
#include <jpeglib.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "colours.h"
#include "resample.h"
#include "sampler.h"

#ifndef LIBJPEG_TURBO_VERSION
#error "This needs libjpeg-turbo: IJG's libjpeg cannot decode a part of a picture."
#endif
#define TEXT_OF(words) #words
#define VALUE_OF(macro) TEXT_OF(macro)

namespace netlens {

const char *const libraryVersion = VALUE_OF(LIBJPEG_TURBO_VERSION);

namespace {

constexpr double mostPixels = 1 << 28;
// libjpeg holds these as a whole, with six bytes for a pixel.
constexpr double mostPixelsOfSeveralScans = 1 << 24;
constexpr int mostScans = 100;
// Sides that are scaled to more are those of lines rather than pictures.
constexpr double longestSide = 1 << 20;
// Columns beside those that are needed, so that colours are spread over the edge as in the whole picture.
constexpr int margin = 16;

struct Errors {
  jpeg_error_mgr base;
  std::jmp_buf leave;
};

[[noreturn]] void leave(j_common_ptr jpeg) { std::longjmp(reinterpret_cast<Errors *>(jpeg->err)->leave, 1); }

// Whoever decodes it then decides what a warning means.
void leaveOnWarning(j_common_ptr jpeg, int level) {
  if (level < 0) leave(jpeg);
}

// A small file may ask for thousands of passes over a large picture.
void leaveOnManyScans(j_common_ptr jpeg) {
  if (reinterpret_cast<j_decompress_ptr>(jpeg)->input_scan_number > mostScans) leave(jpeg);
}

// Which of the file's directions an orientation of EXIF turns round.
struct Turn {
  explicit Turn(int o) : backwards(o == 2 || o == 3 || o == 7 || o == 8), upwards(o == 3 || o == 4 || o == 6 || o == 7) {}

  bool backwards, upwards;
};

class Decoder {
 public:
  explicit Decoder(const Colours *colours = nullptr) : colours_(colours) {
    jpeg_.err = jpeg_std_error(&errors_.base);
    errors_.base.error_exit = leave;
    errors_.base.emit_message = leaveOnWarning;
    progress_.progress_monitor = leaveOnManyScans;
  }
  virtual ~Decoder() { jpeg_destroy_decompress(&jpeg_); }
  Decoder(const Decoder &) = delete;
  Decoder &operator=(const Decoder &) = delete;

  // No object with a destructor may live in here while libjpeg is called: an error passes over it.
  bool decode(const std::uint8_t *file, std::size_t length) {
    if (setjmp(errors_.leave)) return false;
    jpeg_create_decompress(&jpeg_);
    jpeg_.progress = &progress_;
    jpeg_mem_src(&jpeg_, file, static_cast<unsigned long>(length));
    jpeg_read_header(&jpeg_, TRUE);
    if (!isOurs() || !choosePart()) return false;
    jpeg_start_decompress(&jpeg_);
    const int right = std::min<int>(jpeg_.output_width, part_.right + margin);
    JDIMENSION left = std::max(0, part_.left - margin), width = right - left;
    jpeg_crop_scanline(&jpeg_, &left, &width);
    const int lastRow = jpeg_.output_height - 1, end = part_.bottom;
    jpeg_skip_scanlines(&jpeg_, part_.top);
    rows_ = makeRows(left, width);
    for (int y = jpeg_.output_scanline; y < end; y++) {
      readRow(rows_->row());
      // Before scaling, as the image library does it.
      if (colours_) toSrgb(rows_->row(), static_cast<int>(width), *colours_);
      rows_->take();
    }
    // No part of a scan can end like a file: what follows is there, and nobody sees it.
    const bool endsAsItShould = file[length - 2] == 0xff && file[length - 1] == JPEG_EOI;
    if (endsAsItShould && !jpeg_has_multiple_scans(&jpeg_)) return true;
    // Else what the crop does not show must be read to know that it is whole.
    if (end < lastRow) jpeg_skip_scanlines(&jpeg_, lastRow - end);
    if (end <= lastRow) readRow(rows_->row());
    jpeg_finish_decompress(&jpeg_);
    return true;
  }

 protected:
  // Of the picture as it is decoded: what is needed.
  struct Part {
    int left, right, top, bottom;
  };

  // Chooses the scale at which it is decoded, and the part; false for a picture that another decoder scales.
  virtual bool choosePart() = 0;
  // `left` is the first column of the rows that will be given, `width` their number.
  virtual std::unique_ptr<Rows> makeRows(int left, int width) = 0;

  void decodeAt(int denominator) {
    jpeg_.scale_num = 1;
    jpeg_.scale_denom = denominator;
    jpeg_.out_color_space = JCS_RGB;
    jpeg_calc_output_dimensions(&jpeg_);
  }

  jpeg_decompress_struct jpeg_{};
  Part part_{};

 private:
  bool isOurs() {
    if (jpeg_.data_precision != 8 || jpeg_.arith_code) return false;
    const bool grey = jpeg_.num_components == 1 && jpeg_.jpeg_color_space == JCS_GRAYSCALE;
    if (grey && colours_) return false;
    const bool colour = jpeg_.num_components == 3 && jpeg_.jpeg_color_space == JCS_YCbCr && isSampledAsUsual();
    if (!grey && !colour) return false;
    const double pixels = static_cast<double>(jpeg_.image_width) * jpeg_.image_height;
    return pixels <= (jpeg_has_multiple_scans(&jpeg_) ? mostPixelsOfSeveralScans : mostPixels);
  }

  // libjpeg-turbo shows others wrongly, without a warning, where it scales and crops them (4 x 2, in 2.1).
  bool isSampledAsUsual() const {
    const jpeg_component_info *luma = jpeg_.comp_info;
    for (const jpeg_component_info *chroma : {luma + 1, luma + 2}) {
      if (chroma->h_samp_factor != 1 || chroma->v_samp_factor != 1) return false;
    }
    const int across = luma->h_samp_factor, down = luma->v_samp_factor;
    return (across <= 2 && down <= 2) || (across == 4 && down == 1);
  }

  void readRow(JSAMPROW row) {
    if (jpeg_read_scanlines(&jpeg_, &row, 1) != 1) leave(reinterpret_cast<j_common_ptr>(&jpeg_));
  }

  const Colours *const colours_;
  Errors errors_{};
  jpeg_progress_mgr progress_{};
  std::unique_ptr<Rows> rows_;
};

class Cropper : public Decoder {
 public:
  Cropper(const Request &request, std::uint8_t *pixels)
      : Decoder(request.colours), request_(request), pixels_(pixels) {}

 protected:
  // The sizes, roundings and kernels of the image library's `cover` and `fill` (network-pixels.ts), so that both show the same.
  bool choosePart() override {
    const bool whole = request_.crop == Crop::whole;
    const int square = whole ? request_.size : static_cast<int>(std::lround(request_.size / 0.875));
    const double shrink = std::min(jpeg_.image_width, jpeg_.image_height) / static_cast<double>(square);
    int denominator = shrink >= 8 ? 8 : shrink >= 4 ? 4 : shrink >= 2 ? 2 : 1;
    if (denominator > 1 && static_cast<int>(shrink) == denominator) denominator /= 2;
    decodeAt(denominator);

    // The image library leaves out what does not fill a pixel.
    Axis x{static_cast<int>(jpeg_.image_width) / denominator, 0, 0, 0};
    Axis y{static_cast<int>(jpeg_.image_height) / denominator, 0, 0, 0};
    x.step = static_cast<double>(x.length) / square;
    y.step = static_cast<double>(y.length) / square;
    if (!whole) x.step = y.step = std::min(x.step, y.step);
    const bool enlarged = x.step < 1 || y.step < 1;
    // These the image library scales in two goes.
    if (std::max(x.step, y.step) >= (enlarged ? 1.0001 : 4)) return false;
    const Turn turn(request_.orientation);
    if (!place(x, square, enlarged, turn.backwards) || !place(y, square, enlarged, turn.upwards)) return false;
    const Kernel kernel = whole ? Kernel::linear : Kernel::cubic;
    columns_ = Taps(x, request_.size, kernel);
    rows_ = Taps(y, request_.size, kernel);
    part_ = {columns_.begin, columns_.end, rows_.begin, rows_.end};
    return true;
  }

  std::unique_ptr<Rows> makeRows(int left, int width) override {
    return std::make_unique<Resampler>(std::move(columns_), std::move(rows_), left, width,
                                       Placement(request_.size, request_.orientation), pixels_);
  }

 private:
  bool place(Axis &axis, int square, bool enlarged, bool turned) const {
    const double scaled = std::rint(axis.length / axis.step);
    if (scaled > longestSide) return false;
    // The scaled picture lies on the picture's middle; an enlarged one half a pixel beside its first.
    axis.start = enlarged ? -axis.step / 2 : (axis.length - scaled * axis.step) / 2;
    const int spare = static_cast<int>(scaled) - square;
    const int upright = (spare + 1) / 2 + (square - request_.size) / 2;
    axis.offset = turned ? static_cast<int>(scaled) - request_.size - upright : upright;
    return true;
  }

  const Request request_;
  std::uint8_t *const pixels_;
  Taps columns_, rows_;
};

class Sampling : public Decoder {
 public:
  Sampling(int size, int orientation, float *values) : size_(size), orientation_(orientation), values_(values) {}

 protected:
  bool choosePart() override {
    decodeAt(1);
    part_ = {0, static_cast<int>(jpeg_.output_width), 0, static_cast<int>(jpeg_.output_height)};
    return true;
  }

  std::unique_ptr<Rows> makeRows(int, int width) override {
    const Turn turn(orientation_);
    return std::make_unique<Sampler>(Samples(width, size_, turn.backwards), Samples(part_.bottom, size_, turn.upwards),
                                     width, Placement(size_, orientation_), values_);
  }

 private:
  const int size_, orientation_;
  float *const values_;
};

}  // namespace

bool decodeJpeg(const std::uint8_t *file, std::size_t length, const Request &request, std::uint8_t *pixels) {
  return Cropper(request, pixels).decode(file, length);
}

bool sampleJpeg(const std::uint8_t *file, std::size_t length, int size, int orientation, float *values) {
  return Sampling(size, orientation, values).decode(file, length);
}

}  // namespace netlens
