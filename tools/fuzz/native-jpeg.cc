// Feeds damaged files to the JPEG decoder. Each is placed right before a guard page, which also catches libjpeg's reads.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "jpeg.h"

namespace {

// Memory followed by an inaccessible page.
class Fenced {
 public:
  explicit Fenced(std::size_t length) {
    const std::size_t page = sysconf(_SC_PAGESIZE);
    const std::size_t room = (length + page - 1) / page * page;
    mapped_ = room + page;
    start_ = static_cast<std::uint8_t *>(
        mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    if (start_ == MAP_FAILED || mprotect(start_ + room, page, PROT_NONE) != 0) std::abort();
    bytes = start_ + room - length;
  }
  ~Fenced() { munmap(start_, mapped_); }
  Fenced(const Fenced &) = delete;
  Fenced &operator=(const Fenced &) = delete;

  std::uint8_t *bytes;

 private:
  std::uint8_t *start_;
  std::size_t mapped_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t length) {
  Fenced file(length);
  if (length > 0) std::memcpy(file.bytes, data, length);
  // The end of the file determines the size, crop and orientation.
  const int turn = length > 0 ? data[length - 1] + 256 * static_cast<int>(length % 4) : 0;
  const int sizes[] = {1, 7, 32, 96};
  const int size = sizes[turn / 16 % 4];
  Fenced pixels(static_cast<std::size_t>(size) * size * 3);
  // Any numbers, as the bytes of a file are: infinite ones and those that are no numbers too.
  netlens::Colours colours{};
  std::memcpy(&colours, file.bytes, std::min(length, sizeof colours));
  netlens::decodeJpeg(
      file.bytes, length,
      {size, turn & 1 ? netlens::Crop::whole : netlens::Crop::centre, 1 + turn / 2 % 8, length % 2 ? &colours : nullptr},
      pixels.bytes);
  Fenced values(static_cast<std::size_t>(size) * size * 3 * sizeof(float));
  netlens::sampleJpeg(file.bytes, length, size, 1 + turn / 2 % 8, reinterpret_cast<float *>(values.bytes));
  return 0;
}
