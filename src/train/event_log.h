// Event files for TensorBoard: protobuf messages (tensorflow/core/util/event.proto and
// framework/summary.proto) in TFRecord frames, written by hand.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ponder {

using NamedScalars = std::vector<std::pair<std::string, double>>;
using NamedTexts = std::vector<std::pair<std::string, std::string>>;  // UTF-8

uint32_t crc32c(std::string_view bytes);  // Castagnoli's polynomial, as in RFC 3720

// A record: length, masked checksum of the length, message, masked checksum of the message.
std::string tfrecord(std::string_view message);
// The first message of a file.
std::string version_event(double wall_time);
// A step's message. The second text of a name is called name/2. `wall_time` in seconds since 1970.
std::string step_event(double wall_time, int64_t step, const NamedScalars& scalars,
                       const NamedTexts& texts);

class EventLog {
 public:
  // Goes on with the folder's event file, without its messages of steps after `step` and without
  // what a killed run left half written; or begins one. Error if it cannot be written.
  EventLog(const std::string& dir, int64_t step);
  ~EventLog();
  EventLog(const EventLog&) = delete;
  EventLog& operator=(const EventLog&) = delete;

  void add(int64_t step, const NamedScalars& scalars, const NamedTexts& texts);

 private:
  void write(const std::string& bytes);

  std::string path_;
  std::FILE* file_ = nullptr;
};

}  // namespace ponder
