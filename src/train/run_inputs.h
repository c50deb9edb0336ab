// What a run reads beside its configuration and its texts (whose caches tell for themselves): the
// model that it begins from, a teacher, problems. A run that goes on reads the same, or its numbers
// would be of neither.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/checkpoint.h"

namespace ponder {

class RunInputs {
 public:
  // `key`: of the configuration, which the message names. Of a checkpoint's files the sizes and
  // 4 KiB of every MiB are looked at: other weights differ everywhere.
  void add(const std::string& key, const Checkpoint& checkpoint);
  // All of a file. Error if it cannot be read.
  void add(const std::string& key, const std::string& path);

  // Writes inputs.json into the run's folder; of one that goes on, Error first if one of them is
  // not what stands there.
  void keep(const std::string& folder, bool goes_on) const;

 private:
  struct Input {
    std::string key, path, mark;
  };
  std::vector<Input> all_;
};

}  // namespace ponder
